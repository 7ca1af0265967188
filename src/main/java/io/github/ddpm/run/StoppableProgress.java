package io.github.ddpm.run;

import io.github.ddpm.progress.Progress;
import java.util.concurrent.CancellationException;

/** Work that nobody is shown, and that ends by an exception once training is to stop. */
record StoppableProgress(TrainingControl control) implements Progress {

  @Override
  public void advance(long done) {
    if (control.isStopping()) {
      throw new CancellationException("training is to stop");
    }
  }
}
