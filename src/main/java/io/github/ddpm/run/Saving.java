package io.github.ddpm.run;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.training.TrainingListener;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;

/** Saves a checkpoint every {@code checkpoint_every} steps and after the last. */
record Saving(RunFolder folder, RunConfig config, UNet unet, TrainingState state)
    implements TrainingListener {

  @Override
  public void onStep(long step) throws IOException {
    if (step % config.training().checkpointEvery() == 0 || step == config.training().steps()) {
      folder.save(unet, state);
    }
  }
}
