package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Arithmetic;
import java.util.List;
import java.util.stream.Stream;

/**
 * DPM-Solver++ (Lu et al. 2022, "DPM-Solver++", algorithm 2), the multistep solver that predicts
 * x_0. With λ = log(α/σ) and h = λ_s − λ_t, the flow from t to s is
 *
 * <pre>
 *   x_s = σ_s/σ_t x_t + α_s ∫₀ʰ e^(u−h) x_0(λ_t + u) du
 *       ≈ σ_s/σ_t x_t + α_s (1 − e^(−h)) D_0                                      order 1
 *                     + α_s (1 − e^(−h)) D_1/2                                    order 2
 *   or                + α_s ((e^(−h) − 1)/h + 1) D_1
 *                     − α_s ((e^(−h) − 1 + h)/h² − ½) D_2                         order 3
 * </pre>
 *
 * where D_0 is the newest estimate of x_0, and D_1 and D_2 are h times the slope and h²/2 times the
 * curvature of x_0(λ) through the newest two or three. Order 1 is {@link Ddim} with η = 0. A step
 * to the clean image, where h = ∞, is of order 1.
 *
 * <p>Taylor's formula needs twice that D_2. The authors' and diffusers' form is kept; it makes
 * {@code order} 3 a better solver of order 2, with half the error but no faster convergence.
 *
 * @param levels the noise levels visited
 * @param order 1, 2 or 3
 * @param lowerOrderFinal whether the last steps are of order 2 and 1 if there are fewer than 15
 *     steps, because a high order is unstable in long steps
 */
public record DpmSolver(Levels levels, int order, boolean lowerOrderFinal) implements Sampler {

  private static final int FEW_STEPS = 15;

  /** Checks the order. */
  public DpmSolver {
    if (order < 1 || order > 3) {
      throw new InvalidSetting("solver_order", "must be 1, 2 or 3, is " + order);
    }
  }

  @Override
  public NDArray step(Step step) {
    int i = step.index();
    double h = levels.h(i);
    double alpha = step.s().alpha();
    NDArray d0 = step.xStart();
    // Estimates of x_0, the newest first.
    List<NDArray> estimates = Stream.concat(Stream.of(d0), step.kept().stream()).toList();
    step.keep(estimates.stream().limit(order - 1).toList());
    NDArray x =
        Arithmetic.mix(step.s().sigma() / step.t().sigma(), step.xt(), alpha * -Math.expm1(-h), d0);
    if (h == 0) { // A last step from t = 0 to t = 0.
      return x;
    }
    switch (orderOf(i)) {
      case 1 -> {
        return x;
      }
      case 2 -> {
        NDArray d1 = difference(estimates, i, 0, h);
        return Arithmetic.plus(x, alpha * -Math.expm1(-h) / 2, d1);
      }
      default -> {
        double r0 = ratio(i, 0, h);
        double r1 = ratio(i, 1, h);
        NDArray newer = difference(estimates, i, 0, h);
        NDArray bend = newer.sub(difference(estimates, i, 1, h));
        NDArray d1 = Arithmetic.plus(newer, r0 / (r0 + r1), bend);
        NDArray d2 = Arithmetic.over(bend, r0 + r1);
        x = Arithmetic.plus(x, alpha * (Math.expm1(-h) / h + 1), d1);
        return Arithmetic.plus(x, -alpha * ((Math.expm1(-h) + h) / (h * h) - 0.5), d2);
      }
    }
  }

  private int orderOf(int i) {
    int left = lowerOrderFinal && levels.count() < FEW_STEPS ? levels.count() - i : order;
    return levels.after(i).isClean() ? 1 : Math.min(order, Math.min(i + 1, left));
  }

  /** h times the slope between estimates k and k + 1. */
  private NDArray difference(List<NDArray> estimates, int i, int k, double h) {
    return Arithmetic.over(estimates.get(k).sub(estimates.get(k + 1)), ratio(i, k, h));
  }

  /** The length in λ of step i − 1 − k, in units of h. */
  private double ratio(int i, int k, double h) {
    return (levels.at(i - k).lambda() - levels.at(i - k - 1).lambda()) / h;
  }
}
