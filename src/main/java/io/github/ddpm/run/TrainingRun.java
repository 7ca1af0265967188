package io.github.ddpm.run;

import ai.djl.Device;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSets;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.PrecisionChoice;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.TrainingLoop;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Files;
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
   * @param folder where checkpoints, previews and the log of the run lie
   * @param dataRoot where the folders of the known image collections lie
   */
  public TrainingRun(RunConfig config, Path folder, Path dataRoot) {
    this.config = config;
    this.folder = folder;
    this.dataRoot = dataRoot;
  }

  /** The network of a run, its parameters without values. */
  public static UNet network(RunConfig config) {
    return new UNet(
        UNetConfig.of(
            config.model(),
            config.data().channels(),
            config.data().imageSize().height(),
            config.data().imageSize().width()));
  }

  /**
   * Trains to the last step and saves.
   *
   * @return the preview grid of the end
   * @throws ChangedSettingsException if the folder holds a run with other settings
   * @throws IOException if data cannot be read or results cannot be written
   */
  public Path train(Progress progress) throws IOException {
    Device device = Devices.of(config.device());
    ImageSet images = ImageSets.open(config.data(), config.seed(), dataRoot);
    Files.createDirectories(folder);
    Precision precision = PrecisionChoice.resolve(config.precision(), device);
    UNet unet = network(config);
    RunFolder runFolder = new RunFolder(folder, config);
    try (TrainingState state = new TrainingState(unet, config.training(), config.seed(), device);
        Batches batches =
            new Batches(
                images,
                config.training().batchSize(),
                config.seed(),
                config.data().horizontalFlip());
        BatchParts parts =
            config.model().dropout() > 0
                ? BatchParts.undivided()
                : new BatchParts(device, config.training().batchSize())) {
      runFolder.restore(
          state, damage -> LOG.warn("set aside {}: {}", damage.folder(), damage.reason()));
      LOG.info(
          "{} parameters, {} images of {}, on {} in {}, {} threads, from step {} to {}",
          state.parameters().count(),
          images.size(),
          images.imageSize(),
          Devices.name(device),
          precision,
          Torch.threads(),
          state.step(),
          config.training().steps());
      Preview preview = new Preview(folder, config, unet, state, precision);
      TrainingLoop loop =
          new TrainingLoop(
              unet,
              state,
              batches,
              config.training(),
              config.diffusion(),
              config.seed(),
              precision,
              parts);
      try (RunLog log = RunLog.open(folder, config, state.step(), progress)) {
        loop.run(List.of(log, preview, new Saving(runFolder, config, unet, state)));
      }
      return preview.write();
    }
  }
}
