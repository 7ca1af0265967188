package io.github.ddpm.run;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network as a {@link RunConfig} says, in a folder of its own. The same call goes on where
 * an earlier one ended.
 */
public final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final RunConfig config;
  private final Path folder;
  private final Path dataRoot;

  /**
   * Prepares a run; nothing is read or written yet.
   *
   * @param folder where checkpoints, previews and metrics of the run lie
   * @param dataRoot where the folders of the known image collections lie
   */
  public TrainingRun(RunConfig config, Path folder, Path dataRoot) {
    this.config = config;
    this.folder = folder;
    this.dataRoot = dataRoot;
  }

  /**
   * Trains to the last step and saves; does nothing if an earlier call got there.
   *
   * @throws SettingsRefusedException if the images are not what the settings say, or the folder
   *     holds a run with other settings
   * @throws IllegalStateException if there is no such device, or an image cannot be read
   * @throws io.github.ddpm.training.DivergedException if the loss is not finite
   * @throws IOException if data cannot be read or results cannot be written
   */
  public Trained train(Progress progress) throws IOException {
    ImageSet images = TrainingSetup.images(config, dataRoot);
    try (TrainingSetup setup = new TrainingSetup(config, images)) {
      UNet unet = setup.unet();
      TrainingState state = setup.state();
      RunFolder checkpoints = new RunFolder(folder, config);
      checkpoints.restore(
          state,
          damage -> LOG.warn("set aside the checkpoint {}: {}", damage.folder(), damage.reason()));
      long from = state.step();
      Precision precision = setup.precision();
      LOG.info(
          "{} parameters, {} images of {}, on {} in {}, {} threads, from step {} to {}",
          state.parameters().count(),
          images.size(),
          images.imageSize(),
          Devices.name(setup.device()),
          precision,
          Torch.threads(),
          from,
          config.training().steps());
      Pipeline pipeline = Pipeline.of(config, unet, state);
      Painter painter = new Painter(pipeline, config.sampling(), precision);
      Preview preview = new Preview(folder, config, painter);
      Saving saving = new Saving(checkpoints, config, unet, state);
      if (from < config.training().steps()) {
        try (RunLog log = RunLog.open(folder, config, from, progress)) {
          setup.loop(precision).run(List.of(log, preview, saving));
        }
      }
      return new Trained(from, state.step(), preview.at(state.step()));
    }
  }
}
