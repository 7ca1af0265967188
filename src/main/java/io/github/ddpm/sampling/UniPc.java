package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Arithmetic;
import java.util.List;
import java.util.stream.Stream;

/**
 * UniPC (Zhao et al. 2023), the unified predictor and corrector, in its variant B_2 that predicts
 * x_0. With α, σ, λ and h as in {@link DpmSolver}, B = 1 − e^(−h), m_0 the estimate of x_0 at t and
 * m_1, m_2, … those at other λ_k, a step from t to s is
 *
 * <pre>
 *   x_s = σ_s/σ_t x_t + α_s B (m_0 + Σ_k ρ_k (m_k − m_0)/r_k),   r_k = (λ_k − λ_t)/h
 * </pre>
 *
 * with the weights ρ that make it exact for polynomials. The predictor uses m at t and earlier.
 * Once the network has been evaluated at s, the corrector repeats the step with that estimate
 * included, which raises the order by one without another evaluation. A step to the clean image,
 * where h = ∞, is of order 1.
 *
 * @param levels the noise levels visited
 * @param order of the predictor, 1 or 2
 * @param lowerOrderFinal whether the last step is of order 1
 */
public record UniPc(Levels levels, int order, boolean lowerOrderFinal) implements Sampler {

  /** Checks the order. */
  public UniPc {
    if (order < 1 || order > 2) {
      throw new InvalidSetting("solver_order", "must be 1 or 2 for unipc, is " + order);
    }
  }

  @Override
  public NDArray step(Step step) {
    int i = step.index();
    NDArray m = step.xStart();
    // The start of the step to x_t, then estimates of x_0, the newest first.
    List<NDArray> kept = step.kept();
    NDArray xt = i == 0 ? step.xt() : correct(i - 1, kept.get(0), kept.subList(1, kept.size()), m);
    List<NDArray> estimates =
        Stream.concat(Stream.of(m), kept.stream().skip(1)).limit(order).toList();
    step.keep(Stream.concat(Stream.of(xt), estimates.stream()).toList());
    return predict(i, xt, estimates);
  }

  /** Step i from x_t; the newest estimate is m_0. */
  private NDArray predict(int i, NDArray xt, List<NDArray> estimates) {
    NDArray m0 = estimates.get(0);
    NDArray x = firstOrder(i, xt, m0);
    return orderOf(i) == 1 ? x : Arithmetic.plus(x, gain(i) / 2, slope(i, estimates));
  }

  /** Repeats step i from x_t with {@code ms}, the network's estimate at its end. */
  private NDArray correct(int i, NDArray xt, List<NDArray> estimates, NDArray ms) {
    NDArray m0 = estimates.get(0);
    NDArray x = firstOrder(i, xt, m0);
    NDArray change = ms.sub(m0);
    if (orderOf(i) == 1) {
      return Arithmetic.plus(x, gain(i) / 2, change);
    }
    // ρ_1 + ρ_2 = b_1 and r ρ_1 + ρ_2 = b_2, with b_k = k! h^k φ_{k+1}(−h)/B as in the paper.
    double h = levels.h(i);
    double b1 = (Math.expm1(-h) / -h - 1) / Math.expm1(-h);
    double b2 = 2 * ((Math.expm1(-h) / -h - 1) / -h - 0.5) / Math.expm1(-h);
    double rho1 = (b1 - b2) / (1 - ratio(i));
    double rho2 = b1 - rho1;
    x = Arithmetic.plus(x, gain(i) * rho1, slope(i, estimates));
    return Arithmetic.plus(x, gain(i) * rho2, change);
  }

  private NDArray firstOrder(int i, NDArray xt, NDArray m0) {
    double shrink = levels.after(i).sigma() / levels.at(i).sigma();
    return Arithmetic.mix(shrink, xt, gain(i), m0);
  }

  /** (m_1 − m_0)/r_1, of the estimate before the newest. */
  private NDArray slope(int i, List<NDArray> estimates) {
    return Arithmetic.over(estimates.get(1).sub(estimates.get(0)), ratio(i));
  }

  private int orderOf(int i) {
    int left = lowerOrderFinal ? levels.count() - i : order;
    return levels.after(i).isClean() ? 1 : Math.min(order, Math.min(i + 1, left));
  }

  /** r_1, below 0, for the estimate made one step before step i. */
  private double ratio(int i) {
    return (levels.at(i - 1).lambda() - levels.at(i).lambda()) / levels.h(i);
  }

  /** α_s B. */
  private double gain(int i) {
    return levels.after(i).alpha() * -Math.expm1(-levels.h(i));
  }
}
