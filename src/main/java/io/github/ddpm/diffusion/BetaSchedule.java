package io.github.ddpm.diffusion;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** The named families of noise schedules: β_t for t = 0 … T − 1, in double precision. */
public enum BetaSchedule {
  /**
   * β rises linearly from {@code beta_start} to {@code beta_end} (Ho et al. 2020). The usual values
   * are for T = 1000 and are not rescaled for other T.
   */
  LINEAR,
  /** √β rises linearly; diffusers calls it {@code scaled_linear}. */
  QUADRATIC,
  /**
   * ᾱ(u) = cos²((u + 0.008)/1.008 · π/2) with u = t/T (Nichol &amp; Dhariwal 2021); {@code
   * beta_start} and {@code beta_end} do not apply. Diffusers calls it {@code squaredcos_cap_v2}.
   */
  COSINE,
  /**
   * ᾱ(u) falls as the logistic function from −3 to 3 with u = t/T (Jabri et al. 2022); {@code
   * beta_start} and {@code beta_end} do not apply. Diffusers does not have it; its {@code sigmoid}
   * is {@link #SIGMOID_BETA}.
   */
  SIGMOID,
  /** β rises as the logistic function from −6 to 6; diffusers calls it {@code sigmoid}. */
  SIGMOID_BETA,
  /**
   * σ/α rises geometrically from {@code sigma_min} to {@code sigma_max}, ᾱ_t = 1/(1 + σ_t²): the
   * process of exploding variance (Song et al. 2021, appendix C), scaled by √ᾱ so that the network
   * sees unit variance; {@code beta_start} and {@code beta_end} do not apply. Diffusers does not
   * have it.
   */
  GEOMETRIC;

  /** Keeps the last steps invertible where ᾱ ends at 0 (Nichol &amp; Dhariwal 2021). */
  private static final double MAX_BETA = 0.999;

  /**
   * Evaluates the family.
   *
   * @param timesteps T, at least 1
   * @param start β at t = 0, for families that use it; σ/α for the geometric one
   * @param end the same at t = T − 1
   * @return β_0 … β_{T−1}
   */
  public double[] betas(int timesteps, double start, double end) {
    return switch (this) {
      case LINEAR -> linspace(start, end, timesteps, beta -> beta);
      case QUADRATIC -> linspace(Math.sqrt(start), Math.sqrt(end), timesteps, root -> root * root);
      case COSINE -> fromAlphaCumprod(timesteps, BetaSchedule::cosine);
      case SIGMOID -> fromAlphaCumprod(timesteps, BetaSchedule::sigmoid);
      case SIGMOID_BETA -> linspace(-6, 6, timesteps, x -> logistic(x) * (end - start) + start);
      case GEOMETRIC -> fromSigma(linspace(Math.log(start), Math.log(end), timesteps, Math::exp));
    };
  }

  private static double[] linspace(
      double first, double last, int count, DoubleUnaryOperator function) {
    double gap = count == 1 ? 0 : (last - first) / (count - 1);
    return IntStream.range(0, count)
        .mapToDouble(i -> function.applyAsDouble(first + i * gap))
        .toArray();
  }

  /** β_t = min(1 − ᾱ((t+1)/T) / ᾱ(t/T), 0.999). */
  private static double[] fromAlphaCumprod(int timesteps, DoubleUnaryOperator alphaCumprod) {
    return IntStream.range(0, timesteps)
        .mapToDouble(
            t -> {
              double before = alphaCumprod.applyAsDouble((double) t / timesteps);
              double after = alphaCumprod.applyAsDouble((t + 1.0) / timesteps);
              return Math.min(1 - after / before, MAX_BETA);
            })
        .toArray();
  }

  /** β_t = (σ_t² − σ_{t−1}²)/(1 + σ_t²), of which every digit holds even where ᾱ is near 1. */
  private static double[] fromSigma(double[] sigma) {
    return IntStream.range(0, sigma.length)
        .mapToDouble(
            t -> {
              double before = t == 0 ? 0 : sigma[t - 1];
              double rise = (sigma[t] - before) * (sigma[t] + before);
              return rise / (1 + sigma[t] * sigma[t]);
            })
        .toArray();
  }

  private static double cosine(double u) {
    double cos = Math.cos((u + 0.008) / 1.008 * Math.PI / 2);
    return cos * cos;
  }

  private static double sigmoid(double u) {
    double start = -3;
    double end = 3;
    return (logistic(end) - logistic(u * (end - start) + start))
        / (logistic(end) - logistic(start));
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
