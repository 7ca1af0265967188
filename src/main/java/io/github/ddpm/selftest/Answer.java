package io.github.ddpm.selftest;

import java.util.Optional;

/**
 * The expected and actual result of one operation.
 *
 * @param of a description of the operation's result
 * @param expected expected numbers, computed in double precision
 * @param actual PyTorch's result, with as many numbers
 */
// The arrays are read, never compared.
@SuppressWarnings("ArrayRecordComponent")
record Answer(String of, double[] expected, double[] actual) {
  /**
   * A description of the error, if there is one.
   *
   * @param tolerance the largest accepted difference, as a share of the root mean square of the
   *     expected numbers
   */
  Optional<String> fault(double tolerance) {
    double error = error();
    if (error <= tolerance) {
      return Optional.empty();
    }
    return Optional.of(
        Double.isFinite(error)
            ? "%s is off by %.2g of its size".formatted(of, error)
            : of + " holds NaN or infinity");
  }

  /** The largest difference over the root mean square of the expected numbers. */
  double error() {
    double squares = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      squares += expected[i] * expected[i];
      worst = Math.max(worst, Math.abs(actual[i] - expected[i])); // Keeps NaN.
    }
    return worst == 0 ? 0 : worst / Math.sqrt(squares / expected.length);
  }

  @Override
  public String toString() {
    return of + ": " + error();
  }
}
