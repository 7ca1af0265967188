package io.github.ddpm.diffusion;

/**
 * How noisy images are, x = α x_0 + σ ε with standard normal ε, and what a network is told of it.
 *
 * @param alpha α, what is left of the image's amplitude, at least 0; 1 at every level of a process
 *     whose variance explodes, √ᾱ where it is preserved
 * @param sigma σ, the amplitude of the noise, at least 0
 * @param timestep the network's word for this level; falls with the noise
 */
public record Level(double alpha, double sigma, double timestep) {

  /** Images without noise; no network is asked about them. */
  public static final Level CLEAN = new Level(1, 0, -1);

  /** Checks that there are an image or noise, and no less than none of either. */
  public Level {
    if (!(alpha >= 0 && sigma >= 0 && alpha + sigma > 0)) {
      throw new IllegalArgumentException(
          "a noise level needs α and σ of at least 0, not both 0, has %s and %s"
              .formatted(alpha, sigma));
    }
  }

  /** Whether there is no noise. */
  public boolean isClean() {
    return sigma == 0;
  }

  /** λ = log(α/σ), half the log signal-to-noise ratio; ∞ without noise, −∞ without an image. */
  public double lambda() {
    return Math.log(alpha / sigma);
  }

  /**
   * α_ts = α_t/α_s. From level s, this level t is reached by x_t = α_ts x_s + σ_ts ε (Kingma et al.
   * 2021, appendix A).
   */
  public double alphaFrom(Level s) {
    return alpha / s.alpha;
  }

  /** σ²_ts = σ_t² − α_ts² σ_s², the variance of the noise added from level s on, at least 0. */
  public double varianceFrom(Level s) {
    double kept = alphaFrom(s) * s.sigma;
    return Math.max(sigma * sigma - kept * kept, 0);
  }
}
