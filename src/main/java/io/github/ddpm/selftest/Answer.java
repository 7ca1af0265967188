package io.github.ddpm.selftest;

import java.util.Locale;
import java.util.Optional;

/** What one operation should give and what it gave. */
final class Answer {
  private final String of;
  private final double[] expected;
  private final double[] actual;

  /**
   * Holds them together.
   *
   * @param of the operation's result, in words
   * @param expected computed in double precision
   * @param actual as many numbers from PyTorch
   */
  Answer(String of, double[] expected, double[] actual) {
    this.of = of;
    this.expected = expected;
    this.actual = actual;
  }

  /**
   * What is wrong, if anything is.
   *
   * @param tolerance of a difference, as a share of the root mean square of what is expected
   */
  Optional<String> fault(double tolerance) {
    double error = error();
    if (error <= tolerance) {
      return Optional.empty();
    }
    return Optional.of(
        Double.isFinite(error)
            ? String.format(Locale.ROOT, "%s is off by %.2g of its size", of, error)
            : of + " holds NaN or infinity");
  }

  /** The largest difference over the root mean square of what is expected. */
  double error() {
    double squares = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      squares += expected[i] * expected[i];
      worst = Math.max(worst, Math.abs(actual[i] - expected[i])); // NaN stays.
    }
    return worst == 0 ? 0 : worst / Math.sqrt(squares / expected.length);
  }

  @Override
  public String toString() {
    return of + ": " + error();
  }
}
