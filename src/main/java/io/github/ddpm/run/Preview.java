package io.github.ddpm.run;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.report.Grid;
import io.github.ddpm.sampling.StepListener;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.training.TrainingListener;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Draws a grid from the averaged weights now and then, always from the same noise. */
final class Preview implements TrainingListener {
  private final Path folder;
  private final RunConfig config;
  private final TrainingState state;
  private final Images images;

  Preview(Path folder, RunConfig config, UNet unet, TrainingState state, Precision precision) {
    this.folder = folder.resolve("previews");
    this.config = config;
    this.state = state;
    images =
        new Images(
            unet,
            state.parameters(),
            config.sampling(),
            NoiseSchedule.of(config.diffusion()),
            config.diffusion().prediction(),
            precision);
  }

  @Override
  public void onStep(long step) throws IOException {
    if (step % config.training().previewEvery() == 0 || step == config.training().steps()) {
      write();
    }
  }

  /** Draws the grid of the state's step, unless it is there already. */
  Path write() throws IOException {
    Path file = folder.resolve("step-%08d.png".formatted(state.step()));
    if (!Files.exists(file)) {
      List<BufferedImage> grid =
          images.draw(
              state.adam().ema(),
              config.seed(),
              0,
              config.training().previewImages(),
              StepListener.NONE);
      Grid.writePng(file, Grid.of(grid), Map.of("step", String.valueOf(state.step())));
    }
    return file;
  }
}
