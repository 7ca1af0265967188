package io.github.ddpm.training;

import io.github.ddpm.settings.Count;

/** Training has diverged: too many steps in a row were skipped, or the weights are not finite. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Reports where the divergence was noticed.
   *
   * @param step the number of steps done
   * @param skipped how many of the last steps in a row were skipped
   * @param first the first array of a step that is not finite
   */
  DivergedException(long step, long skipped, String first) {
    super(
        "%s by step %d; the first non-finite array is %s"
            .formatted(
                skipped > 0
                    ? Count.of(skipped, "step") + " in a row had to be skipped"
                    : "the weights became non-finite",
                step,
                first));
  }
}
