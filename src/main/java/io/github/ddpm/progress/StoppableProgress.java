package io.github.ddpm.progress;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Progress that is not shown, and that ends the work with an exception when it should stop. */
public record StoppableProgress(BooleanSupplier isStopping) implements Progress {

  @Override
  public void advance(long done) {
    if (isStopping.getAsBoolean()) {
      throw new CancellationException("training is to stop");
    }
  }
}
