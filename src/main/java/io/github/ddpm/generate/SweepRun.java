package io.github.ddpm.generate;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Model;
import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.output.Grid;
import io.github.ddpm.output.LabelledTable;
import io.github.ddpm.output.PictureSize;
import io.github.ddpm.output.Png;
import io.github.ddpm.output.Selection;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.unet.UNetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the same images with several samplers and numbers of steps, side by side. All use one
 * network, ready before the first; each sampler has drawn the images once before any is timed. So
 * the order of the rows does not matter.
 *
 * @param runs the folder of training runs; its newest run is used if no model is named
 * @param note stored in the image file
 */
public record SweepRun(SweepRequest request, Path runs, ImageNote note) {
  private static final Logger LOG = LoggerFactory.getLogger(SweepRun.class);

  /** Java compiles what runs often only after a while. */
  private static final long WARM_UP_NANOS = 2_000_000_000;

  /**
   * Draws the images and writes the table.
   *
   * @return what was written, and how long it took
   * @throws InvalidSetting if a setting is wrong or does not fit the model
   * @throws IOException if there is no model, or files cannot be read or written
   */
  public SweepResult sweep(Progress progress) throws IOException {
    if (Files.exists(request.out()) && !request.overwrite()) {
      throw new FileAlreadyExistsException(
          request.out().toString(), null, "exists already; give another --out, or --overwrite");
    }
    LabelledTable.requireFont();
    Opened opened = ModelFinder.read(request.model(), runs, this::open);
    try (Model model = opened.model();
        AtomicFile whole = AtomicFile.claimed(request.out(), request.overwrite())) {
      Shown.requireNone(
          model, "compare samplers by ddpm sample --enlarge, or by ddpm evaluate, with --sampler");
      LOG.info("{} with {} by {} steps", model.folder(), request.samplers(), request.steps());
      return sweep(model, opened.known(), cells(model), whole, progress);
    }
  }

  private Opened open(Path folder) throws IOException {
    UNetConfig unet = new PipelineFolder(folder).imageNetwork();
    int cells = request.samplers().size() * request.steps().size();
    PictureSize.require(
        (long) cells * request.count(),
        unet.width(),
        unet.height(),
        "use fewer of them, or fewer --samplers and --steps");
    Map<String, String> known = ImageOrigin.of(folder, request.seed());
    return new Opened(Model.open(folder, request.overrides()), known);
  }

  private SweepResult sweep(
      Model model,
      Map<String, String> known,
      List<List<SamplingSettings>> cells,
      AtomicFile whole,
      Progress progress)
      throws IOException {
    try (ReadyNetwork network = ready(model)) {
      warmUp(model, cells, network, progress);
      Classes classes = model.classes();
      List<List<BufferedImage>> grids = new ArrayList<>();
      List<List<String>> captions = new ArrayList<>();
      List<List<Double>> seconds = new ArrayList<>();
      for (int row = 0; row < cells.size(); row++) {
        grids.add(new ArrayList<>());
        captions.add(new ArrayList<>());
        seconds.add(new ArrayList<>());
        for (int column = 0; column < request.steps().size(); column++) {
          BatchSampler batchSampler = BatchSampler.of(model, cells.get(row).get(column), classes);
          List<BufferedImage> images = new ArrayList<>();
          double taken = draw(batchSampler, network, progress, images) / request.count();
          seconds.get(row).add(taken);
          grids.get(row).add(Grid.of(images));
          captions.get(row).add("%.3g s/image".formatted(taken));
          Map<String, Object> figures = new LinkedHashMap<>();
          figures.put("sampler", request.samplers().get(row));
          figures.put("steps", cells.get(row).get(column).steps());
          figures.put("seconds_per_image", taken);
          progress.measured(figures);
        }
      }
      List<SamplingSettings> all = cells.stream().flatMap(List::stream).toList();
      Map<String, String> text = ImageOrigin.of(known, model, all, classes);
      text.putAll(ImageOrigin.remarks(model, note));
      List<String> steps =
          cells.get(0).stream().map(cell -> Count.of(cell.steps(), "step")).toList();
      BufferedImage table = LabelledTable.of(request.samplers(), steps, grids, captions);
      Path written = whole.complete(out -> Png.write(out, table, text));
      progress.wrote(written);
      return new SweepResult(written, seconds);
    }
  }

  private ReadyNetwork ready(Model model) {
    return ReadyNetwork.of(
        model.pipeline(), model.precision(), Selection.of(request.count()), model.settings());
  }

  private static SamplingSettings fewestSteps(List<SamplingSettings> row) {
    return Collections.min(row, Comparator.comparing(SamplingSettings::steps));
  }

  /**
   * Lets the samplers draw in turn, each at least once: what is slow the first times is then done.
   */
  private void warmUp(
      Model model, List<List<SamplingSettings>> cells, ReadyNetwork network, Progress progress)
      throws IOException {
    progress.begin("warm up", "samplers", 0, cells.size());
    long end = System.nanoTime() + WARM_UP_NANOS;
    try {
      for (int draws = 0; draws < cells.size() || System.nanoTime() < end; draws++) {
        SamplingSettings settings = fewestSteps(cells.get(draws % cells.size()));
        BatchSampler batchSampler = BatchSampler.of(model, settings, model.classes());
        draw(batchSampler, network, Progress.NONE, new ArrayList<>());
        progress.advance(Math.min(draws + 1, cells.size()));
      }
    } finally {
      progress.end();
    }
  }

  /** Draws into {@code images} and returns the seconds that this took. */
  private double draw(
      BatchSampler batchSampler,
      ReadyNetwork network,
      Progress progress,
      List<BufferedImage> images)
      throws IOException {
    return batchSampler.sample(
        network,
        request.seed(),
        Selection.of(request.count()),
        progress,
        (number, label, image) -> {
          images.add(image);
          return Optional.empty();
        });
  }

  /** The settings of each cell, checked before the first is drawn. */
  private List<List<SamplingSettings>> cells(Model model) {
    RunConfig config = model.config().withSampling(model.settings());
    List<List<SamplingSettings>> rows = new ArrayList<>();
    for (String sampler : request.samplers()) {
      List<SamplingSettings> row = new ArrayList<>();
      for (String steps : request.steps()) {
        List<Assignment> cell =
            List.of(
                Assignment.ofText("--samplers", "sampling.sampler", sampler),
                new Assignment("--steps", "sampling.steps", steps));
        SamplingSettings settings = ConfigLoader.override(config, cell).sampling();
        for (String warning : SamplingRun.warnings(settings, model.pipeline().scheduler())) {
          LOG.warn("{} with {}: {}", sampler, Count.of(settings.steps(), "step"), warning);
        }
        row.add(settings);
      }
      rows.add(row);
    }
    return rows;
  }
}
