package io.github.ddpm.generate;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Model;
import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.output.Grid;
import io.github.ddpm.output.LabelledTable;
import io.github.ddpm.output.Png;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.settings.InvalidSetting;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the same images with several samplers and numbers of steps, side by side.
 *
 * @param runs the folder of training runs; its newest run is used if no model is named
 * @param note stored in the image file
 */
public record SweepRun(SweepRequest request, Path runs, ImageNote note) {
  private static final Logger LOG = LoggerFactory.getLogger(SweepRun.class);

  /**
   * Draws the images and writes the table.
   *
   * @return seconds per image, by sampler and number of steps in the request's order
   * @throws InvalidSetting if a setting is wrong or does not fit the model
   * @throws IOException if there is no model, or files cannot be read or written
   */
  public double[][] sweep(Progress progress) throws IOException {
    if (Files.exists(request.out()) && !request.overwrite()) {
      throw new FileAlreadyExistsException(
          request.out().toString(), null, "exists already; give another --out, or --overwrite");
    }
    try (Model model = Model.open(ModelFinder.find(request.model(), runs), request.overrides())) {
      Classes classes = model.classes();
      List<List<SamplingSettings>> cells = cells(model);
      SamplingSettings first = cells.get(0).get(0);
      LOG.info("{} with {} by {} steps", model.folder(), request.samplers(), request.steps());
      // The engine's first images are slow, whichever sampler is used.
      BatchSampler.of(model, first, classes).images(request.seed(), request.count(), Progress.NONE);
      List<List<BufferedImage>> grids = new ArrayList<>();
      double[][] seconds = new double[cells.size()][request.steps().size()];
      for (int row = 0; row < cells.size(); row++) {
        grids.add(new ArrayList<>());
        for (int column = 0; column < request.steps().size(); column++) {
          BatchSampler batchSampler = BatchSampler.of(model, cells.get(row).get(column), classes);
          long start = System.nanoTime();
          List<BufferedImage> images =
              batchSampler.images(request.seed(), request.count(), progress);
          seconds[row][column] = (System.nanoTime() - start) / 1e9 / request.count();
          grids.get(row).add(Grid.of(images));
          Map<String, Object> figures = new LinkedHashMap<>();
          figures.put("sampler", request.samplers().get(row));
          figures.put("steps", cells.get(row).get(column).steps());
          figures.put("seconds_per_image", seconds[row][column]);
          progress.measured(figures);
        }
      }
      Map<String, String> text = ImageOrigin.of(
              ImageOrigin.of(model.folder(), request.seed()), model, first, classes);
      text.putAll(ImageOrigin.remarks(model, note));
      Png.write(
          request.out(), LabelledTable.of(request.samplers(), request.steps(), grids), text);
      progress.wrote(request.out());
      return seconds;
    }
  }

  /** The settings of each cell, checked before the first is drawn. */
  private List<List<SamplingSettings>> cells(Model model) {
    NoiseSchedule schedule = model.pipeline().scheduler().schedule();
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
        for (String warning : SamplingRun.warnings(settings, schedule)) {
          LOG.warn("{} with {} steps: {}", sampler, steps, warning);
        }
        row.add(settings);
      }
      rows.add(row);
    }
    return rows;
  }
}
