package io.github.ddpm.generate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.diffusion.NoisePaths;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.ingest.GivenImage;
import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.output.ImageSink;
import io.github.ddpm.output.LocalPaths;
import io.github.ddpm.output.Output;
import io.github.ddpm.output.OutputRequest;
import io.github.ddpm.output.Outputs;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.sampling.ImageNoise;
import io.github.ddpm.sampling.NoiseSource;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.Torch;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the forward process on one image: x_0, then x_t at evenly spaced t up to T − 1, all with
 * the same noise, as papers draw it (Ho et al. 2020, figure 2, from right to left).
 *
 * @param config holds the noise schedule where the request names no model
 * @param note stored in the image files
 */
public record NoisingRun(NoisingRequest request, RunConfig config, ImageNote note) {
  private static final Logger LOG = LoggerFactory.getLogger(NoisingRun.class);

  /**
   * Draws and writes the states.
   *
   * @return where they are
   * @throws IOException if the image or the model cannot be read, or the result cannot be written
   */
  public Path draw(Progress progress) throws IOException {
    Noising noising =
        request.model().isPresent()
            ? ModelFinder.read(request.model().get(), this::ofModel)
            : new Noising(NoisePaths.of(config.diffusion()), Optional.empty(), config);
    NoisePath path = noising.path;
    OutputRequest shape = request.output();
    HostBatch given = read(request.image(), noising.settings.data().samples().range());
    Outputs.requireRoom(
        shape,
        given.imageSize().width(),
        given.imageSize().height(),
        shape.isFilm() ? request.count() : 1);
    try (NDManager manager = Torch.newManager(Device.cpu());
        Output output = Outputs.open(shape, origin(noising), remarks(noising))) {
      NDArray xStart = given.toTensor(manager);
      NDArray noise =
          new ImageNoise(manager, request.seed(), 0, xStart.getShape()).draw(NoiseSource.START);
      int last = request.count() - 1;
      for (int i = 0; i <= last; i++) {
        Level level = path.at(timestep(i, last, path.timesteps()));
        NDArray xt = Arithmetic.mix(level.alpha(), xStart, level.sigma(), noise);
        List<BufferedImage> image = Pixels.toImages(xt);
        if (!shape.isFilm()) {
          output.take(i, ImageSink.NO_LABEL, image.get(0)).ifPresent(progress::wrote);
        } else if (i < last) {
          output.draft(i, 0, image);
        } else {
          output.take(0, ImageSink.NO_LABEL, image.get(0));
        }
      }
      Path written = output.finish();
      progress.wrote(written);
      return written;
    }
  }

  /**
   * The noise that is added.
   *
   * @param model the name of the model whose schedule it is, if any
   * @param settings of the model's run, or else the user's
   */
  private record Noising(NoisePath path, Optional<String> model, RunConfig settings) {}

  private Noising ofModel(Path folder) throws IOException {
    return new Noising(
        new PipelineFolder(folder).scheduler().path(),
        Optional.of(ImageOrigin.name(folder)),
        RunRecord.of(folder).map(RunRecord::config).orElse(config));
  }

  private Map<String, String> origin(Noising noising) throws IOException {
    Map<String, String> origin = new LinkedHashMap<>();
    origin.put("ddpm.noised", LocalPaths.namesInWord(request.image().toString()));
    origin.put("ddpm.noised_sha256", Sha256.of(request.image()));
    boolean hasBetas = noising.path instanceof NoiseSchedule;
    origin.put(
        hasBetas ? "ddpm.betas_sha256" : "ddpm.levels_sha256", Sha256.of(noising.path.identity()));
    origin.put("ddpm.seed", String.valueOf(request.seed()));
    origin.put("ddpm.states", String.valueOf(request.count()));
    noising.model.ifPresent(name -> origin.put("ddpm.model", name));
    return origin;
  }

  private Map<String, String> remarks(Noising noising) {
    Map<String, String> text = new TreeMap<>();
    text.put("ddpm.command", note.command());
    text.put("ddpm.settings", note.yaml(noising.settings));
    if (note.withPaths()) {
      text.put("ddpm.path", request.image().toAbsolutePath().normalize().toString());
    }
    return text;
  }

  /** Maps a state's number to its timestep, from −1 (the image itself) to T − 1. */
  private static int timestep(int state, int last, int timesteps) {
    return (int) ((long) timesteps * state / last) - 1;
  }

  private static HostBatch read(Path file, ValueRange range) throws IOException {
    GivenImage image = GivenImage.read(file, range);
    image.cut().ifPresent(cut -> LOG.warn("{} is {}", file, cut));
    return new HostBatch(image.pixels(), new int[] {-1}, image.channels(), image.size());
  }
}
