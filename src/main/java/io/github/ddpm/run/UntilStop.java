package io.github.ddpm.run;

import java.util.concurrent.CancellationException;

/** Work that nobody is shown, and that ends by an exception once training is to stop. */
record UntilStop(Control control) implements Progress {

  @Override
  public void advance(long done) {
    if (control.isStopping()) {
      throw new CancellationException("training is to stop");
    }
  }
}
