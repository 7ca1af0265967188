package io.github.ddpm.run;

import io.github.ddpm.progress.Progress;
import java.util.concurrent.CancellationException;

/**
 * Progress that is not shown, and that ends the work with an exception when training should stop.
 */
record StoppableProgress(TrainingControl control) implements Progress {

  @Override
  public void advance(long done) {
    if (control.isStopping()) {
      throw new CancellationException("training is to stop");
    }
  }
}
