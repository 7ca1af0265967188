package io.github.ddpm.run;

import io.github.ddpm.owner.RunLock;
import io.github.ddpm.training.Measurement;
import io.github.ddpm.training.TrainingListener;

/** Ends training before another listener would write into a folder that is another process's. */
record StillOurs(RunLock lock) implements TrainingListener {
  @Override
  public void onStep(long step) {
    lock.requireOurs();
  }

  @Override
  public void onMeasured(Measurement measurement) {
    lock.requireOurs();
  }
}
