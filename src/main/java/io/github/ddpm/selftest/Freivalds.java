package io.github.ddpm.selftest;

/**
 * Freivalds' method (1977): tests C = A B for matrices by s C = (s A) B for a random row s, with
 * only as many multiplications as the matrices have elements. A wrong element of C is missed only
 * if its errors happen to cancel; s is −1 or 1, each as likely as the other.
 */
final class Freivalds {
  private Freivalds() {}

  /** Σ_n s_n a[m, n, k] of an array (M, N, K), row by row: (M, K). */
  static double[] sum(float[] a, double[] s, int k) {
    int m = a.length / (s.length * k);
    double[] sums = new double[m * k];
    int at = 0;
    for (int i = 0; i < m; i++) {
      for (double sign : s) {
        for (int j = 0; j < k; j++) {
          sums[i * k + j] += sign * a[at++];
        }
      }
    }
    return sums;
  }

  /** The product of x (R, C) and a column: R numbers. */
  static double[] times(float[] x, double[] column) {
    double[] products = new double[x.length / column.length];
    for (int i = 0; i < products.length; i++) {
      for (int j = 0; j < column.length; j++) {
        products[i] += column[j] * x[i * column.length + j];
      }
    }
    return products;
  }

  /** Adds the signed sum of the numbers to each of {@code sums}. */
  static double[] plus(double[] sums, float[] numbers, double[] s) {
    double constant = sum(numbers, s, 1)[0];
    double[] result = sums.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] += constant;
    }
    return result;
  }
}
