package io.github.ddpm.training;

/** The loss is no longer a number. Steps with such gradients have left the weights as they were. */
public final class DivergedException extends RuntimeException {

  /** Tells where it was noticed. */
  DivergedException(Measurement measurement) {
    super(
        "the loss is "
            + measurement.loss()
            + " around step "
            + measurement.step()
            + " at learning rate "
            + measurement.learningRate()
            + "; lower training.learning_rate or set training.gradient_clip, then start from the"
            + " last checkpoint");
  }
}
