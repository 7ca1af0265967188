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

  /** The network of a run, its parameters without values. */
  static UNet network(RunConfig config) {
    return new UNet(
        UNetConfig.of(
            config.model(),
            config.data().channels(),
            config.data().imageSize().height(),
            config.data().imageSize().width()));
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
    Device device = Devices.of(config.device());
    ImageSet images = images();
    UNet unet = network(config);
    try (Batches batches = batches(images);
        BatchParts parts = parts(device);
        TrainingState state = new TrainingState(unet, config.training(), config.seed(), device)) {
      RunFolder checkpoints = new RunFolder(folder, config);
      checkpoints.restore(
          state,
          damage -> LOG.warn("set aside the checkpoint {}: {}", damage.folder(), damage.reason()));
      long from = state.step();
      Precision precision = PrecisionChoice.resolve(config.precision(), device);
      LOG.info(
          "{} parameters, {} images of {}, on {} in {}, {} threads, from step {} to {}",
          state.parameters().count(),
          images.size(),
          images.imageSize(),
          Devices.name(device),
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
          loop(unet, state, batches, precision, parts).run(List.of(log, preview, saving));
        }
      }
      return new Trained(from, state.step(), preview.at(state.step()));
    }
  }

  private TrainingLoop loop(
      UNet unet, TrainingState state, Batches batches, Precision precision, BatchParts parts) {
    return new TrainingLoop(
        unet,
        state,
        batches,
        config.training(),
        config.diffusion(),
        config.seed(),
        precision,
        parts);
  }

  private BatchParts parts(Device device) {
    return config.model().dropout() > 0
        ? BatchParts.undivided()
        : new BatchParts(device, config.training().batchSize());
  }

  private ImageSet images() throws IOException {
    try {
      return ImageSets.open(config.data(), config.seed(), dataRoot);
    } catch (IllegalArgumentException e) {
      throw new SettingsRefusedException("data", e);
    }
  }

  private Batches batches(ImageSet images) {
    int batchSize = config.training().batchSize();
    try {
      return new Batches(images, batchSize, config.seed(), config.data().horizontalFlip());
    } catch (IllegalArgumentException e) {
      throw new SettingsRefusedException("training", e);
    }
  }
}
