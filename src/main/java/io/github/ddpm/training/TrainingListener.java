package io.github.ddpm.training;

import java.io.IOException;

/**
 * Watches the training of a network. Listeners are called in the order in which they were given.
 */
public interface TrainingListener {

  /** Called after every step, with the number of steps done. Must not read from the device. */
  default void onStep(long step) throws IOException {}

  /**
   * Called before {@link #onStep} if the state after this step is {@linkplain Wishes#save wanted}.
   */
  default void onSaveWanted() throws IOException {}

  /** Called every {@code log_every} steps and after the last, before {@link #onStep}. */
  default void onMeasured(Measurement measurement) throws IOException {}

  /** Called when memory was full and the network sees fewer images at once from now on. */
  default void onMicroBatch(int images) throws IOException {}
}
