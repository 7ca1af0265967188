package io.github.ddpm.training;

/**
 * Training does not go on by itself: too many steps in a row had to be skipped, or the weights are
 * no numbers any more.
 */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Tells where it was noticed.
   *
   * @param step the number of steps done
   * @param skipped how many of them, the last ones, were skipped
   * @param first the first array of a step that is not finite
   */
  DivergedException(long step, long skipped, String first) {
    super(
        "%s up to step %d; the first array that holds NaN or infinity is %s"
            .formatted(
                skipped > 0 ? skipped + " steps in a row were skipped" : "no step was right",
                step,
                first));
  }
}
