package io.github.ddpm.diffusion;

import io.github.ddpm.settings.InvalidSetting;
import java.util.Arrays;

/**
 * The amount of noise at each timestep t = 0 … T − 1, and the closed forms that follow from it:
 *
 * <pre>
 *   α_t = 1 − β_t,   ᾱ_t = α_0 · … · α_t,   ᾱ_{−1} = 1
 *   q(x_t | x_0)          = N(√ᾱ_t x_0, (1 − ᾱ_t) I)
 *   q(x_{t−1} | x_t, x_0) = N(c_0 x_0 + c_t x_t, β̃_t I)
 * </pre>
 *
 * Immutable, in double precision (Ho et al. 2020, sections 2 and 3). Every method that takes a
 * timestep throws {@link IndexOutOfBoundsException} outside its range.
 */
public final class NoiseSchedule implements NoisePath {

  private final double[] betas;
  private final double[] alphasCumprod;

  private NoiseSchedule(double[] betas, double[] alphasCumprod) {
    this.betas = betas;
    this.alphasCumprod = alphasCumprod;
  }

  /**
   * The schedule of the settings.
   *
   * @throws InvalidSetting if β or σ is so small or so large that {@link #ofBetas} refuses it
   */
  public static NoiseSchedule of(DiffusionSettings settings) {
    boolean hasSigma = settings.schedule() == BetaSchedule.GEOMETRIC;
    double start = hasSigma ? settings.sigma().min() : settings.betaStart();
    double end = hasSigma ? settings.sigma().max() : settings.betaEnd();
    double[] betas = settings.schedule().betas(settings.timesteps(), start, end);
    try {
      NoiseSchedule schedule = ofBetas(betas);
      InvalidSetting.require(
          !hasSigma || schedule.terminalSignal() > 0,
          "betas",
          "may leave no timestep without image");
      return settings.rescaleBetasZeroSnr() ? schedule.withZeroTerminalSnr() : schedule;
    } catch (InvalidSetting e) {
      throw ScheduleErrors.of(settings, betas, e);
    }
  }

  /**
   * The schedule with these β_0 … β_{T−1}, each in (0, 1); the last may be 1.
   *
   * @throws InvalidSetting if there are none, if one is out of range, or if they are so small or so
   *     many that ᾱ stops changing or reaches 0 in double precision
   */
  public static NoiseSchedule ofBetas(double... betas) {
    if (betas.length == 0) {
      throw new InvalidSetting("betas", "must hold at least one value");
    }
    double[] alphasCumprod = new double[betas.length];
    double previous = 1;
    for (int t = 0; t < betas.length; t++) {
      double beta = betas[t];
      boolean ends = t == betas.length - 1 && beta == 1;
      if (!((beta > 0 && beta < 1) || ends)) {
        throw new InvalidSetting("betas", "must lie in (0, 1), is " + beta + " at timestep " + t);
      }
      alphasCumprod[t] = previous * (1 - beta);
      if (!(alphasCumprod[t] < previous && (alphasCumprod[t] > 0 || ends))) {
        throw new InvalidSetting(
            "betas",
            "the share of signal must fall at every timestep and stay above 0, but goes from"
                + " %s to %s at timestep %d; use %s"
                    .formatted(
                        previous,
                        alphasCumprod[t],
                        t,
                        betas.length > 1 ? "fewer timesteps or other betas" : "another beta"));
      }
      previous = alphasCumprod[t];
    }
    return new NoiseSchedule(betas.clone(), alphasCumprod);
  }

  /**
   * The schedule with √ᾱ shifted and scaled so that it is 0 at T − 1 and unchanged at 0. Training
   * then ends at the pure noise that sampling starts from (Lin et al. 2023, algorithm 1). At T − 1,
   * a prediction of ε says nothing about x_0.
   *
   * @throws InvalidSetting if there is only one timestep
   */
  public NoiseSchedule withZeroTerminalSnr() {
    double first = at(0).alpha();
    double last = at(timesteps() - 1).alpha();
    double[] rescaled = new double[timesteps()];
    double previous = 1;
    for (int t = 0; t < timesteps(); t++) {
      double alpha = (at(t).alpha() - last) * first / (first - last);
      rescaled[t] = 1 - alpha * alpha / previous;
      previous = alpha * alpha;
    }
    return ofBetas(rescaled);
  }

  @Override
  public int timesteps() {
    return betas.length;
  }

  /** A copy of β_0 … β_{T−1}. */
  public double[] betas() {
    return betas.clone();
  }

  /** β_t, the variance that timestep t adds; t in 0 … T − 1. */
  public double beta(int t) {
    return betas[t];
  }

  /** ᾱ_t, the share of the image's variance left after timestep t; 1 at t = −1, up to T − 1. */
  public double alphaCumprod(int t) {
    return t == -1 ? 1 : alphasCumprod[t];
  }

  /** √ᾱ_t x_0 + √(1−ᾱ_t) ε; {@link Level#CLEAN} at t = −1. */
  @Override
  public Level at(int t) {
    return new Level(Math.sqrt(alphaCumprod(t)), Math.sqrt(1 - alphaCumprod(t)), t);
  }

  /** β̃_t = β_t (1 − ᾱ_{t−1}) / (1 − ᾱ_t), the posterior's variance; 0 at t = 0. */
  public double posteriorVariance(int t) {
    return betas[t] * (1 - alphaCumprod(t - 1)) / (1 - alphaCumprod(t));
  }

  /** c_0 = √ᾱ_{t−1} β_t / (1 − ᾱ_t), the weight of x_0 in the posterior's mean. */
  public double posteriorMeanCoefXStart(int t) {
    return Math.sqrt(alphaCumprod(t - 1)) * betas[t] / (1 - alphaCumprod(t));
  }

  /** c_t = √α_t (1 − ᾱ_{t−1}) / (1 − ᾱ_t), the weight of x_t in the posterior's mean. */
  public double posteriorMeanCoefXt(int t) {
    return Math.sqrt(1 - betas[t]) * (1 - alphaCumprod(t - 1)) / (1 - alphaCumprod(t));
  }

  /** ᾱ_t / (1 − ᾱ_t); t in 0 … T − 1. */
  @Override
  public double snr(int t) {
    return alphasCumprod[t] / (1 - alphasCumprod[t]);
  }

  @Override
  public double lambdaAfter(int t) {
    return (at(t).lambda() + at(t + 1).lambda()) / 2;
  }

  @Override
  public String identity() {
    return Arrays.toString(betas);
  }

  /**
   * √ᾱ_{T−1}, the share of the image's amplitude left where sampling assumes pure noise. Above 0.05
   * training and sampling disagree visibly about where the process starts (Lin et al. 2023).
   */
  @Override
  public double terminalSignal() {
    return at(timesteps() - 1).alpha();
  }
}
