package io.github.ddpm.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Arithmetic;
import java.util.Optional;

/**
 * The training objective, which is all that training knows of diffusion: what the network is shown,
 * and the distance between its output and its target,
 *
 * <pre>
 *   loss = mean over images of w_t · (mean over pixels of distance(output, target))
 * </pre>
 *
 * with w_t = 1, or the min-SNR-γ weights (Hang et al. 2023) if their γ &gt; 0:
 *
 * <pre>
 *   ε: min(snr, γ)/snr      x_0: min(snr, γ)      v: min(snr, γ)/(snr + 1)      flow: min(snr, γ) σ²
 * </pre>
 *
 * or the P2 weights (k + snr)^−γ (Choi et al. 2022) if their γ &gt; 0.
 *
 * <p>If the variance is learnt, the network has 2C output channels, and the loss of the second half
 * is added to that of the first, L = L_simple + 0.001 L_vlb (Nichol &amp; Dhariwal 2021, equation
 * 16). For a drawn timestep t the added term is T/1000 times that of {@link VariationalBound}.
 *
 * <p>Arrays are float32 (N, C, H, W), timesteps int64 (N), all on the manager's device. All
 * operations are differentiable, and no value is copied to the host.
 */
public final class Objective {

  private static final double SHARE_OF_BOUND = 1e-3;

  private final NoisePath path;
  private final Prediction prediction;
  private final Loss loss;
  private final ForwardProcess forward;
  private final TimestepTable weights;
  private final NDArray one;
  private final NDArray half;
  private final Optional<VariationalBound> bound;
  private final NDArray boundWeight;

  /** Copies the coefficients to the manager's device; they live as long as the manager. */
  public Objective(NDManager manager, DiffusionSettings settings) {
    path = NoisePaths.of(settings);
    prediction = settings.prediction();
    loss = settings.loss();
    forward = new ForwardProcess(manager, path);
    weights =
        new TimestepTable(manager, path.timesteps(), t -> weight(path, t, settings.weights()));
    one = manager.create(1f);
    half = manager.create(0.5f);
    bound =
        settings.learnSigma() && path instanceof NoiseSchedule schedule
            ? Optional.of(new VariationalBound(manager, schedule, prediction))
            : Optional.empty();
    boundWeight = manager.create((float) (SHARE_OF_BOUND * path.timesteps()));
  }

  /** T. */
  public int timesteps() {
    return path.timesteps();
  }

  /** The noise at each timestep. */
  public NoisePath path() {
    return path;
  }

  /** What the network is told of timesteps t, int64 (N): the numbers of {@link Level#timestep}. */
  public NDArray told(NDArray t) {
    double first = path.at(0).timestep();
    return first == 0 ? t : Arithmetic.shifted(t, first);
  }

  /** The images that the network is shown, x_t of {@link ForwardProcess#qSample}. */
  public NDArray qSample(NDArray xStart, NDArray t, NDArray noise) {
    return forward.qSample(xStart, t, noise);
  }

  /** The target of the network's output for them, (N, C, H, W). */
  public NDArray target(NDArray xStart, NDArray noise, NDArray t) {
    return switch (prediction) {
      case EPSILON -> noise;
      case SAMPLE -> xStart;
      case V_PREDICTION -> forward.velocity(xStart, t, noise);
      case FLOW -> noise.sub(xStart);
    };
  }

  /**
   * The loss of each image, including the term for a learnt variance, (N).
   *
   * @param output (N, C, H, W), or (N, 2C, H, W) if the variance is learnt
   * @throws IllegalArgumentException if the shapes of output and target do not match
   */
  public NDArray lossPerImage(NDArray output, NDArray target, NDArray xStart, NDArray t) {
    if (bound.isEmpty()) {
      return lossPerImage(output, target, t);
    }
    NDList halves = output.split(2, 1);
    NDArray mean = halves.get(0);
    NDArray simple = lossPerImage(mean, target, t);
    NDArray bits = bound.get().perImage(mean, halves.get(1), target, xStart, t);
    return simple.add(bits.mul(boundWeight));
  }

  /**
   * The weighted loss L_simple of each image, (N).
   *
   * @throws IllegalArgumentException if output and target differ in shape
   */
  public NDArray lossPerImage(NDArray output, NDArray target, NDArray t) {
    // Broadcasting would silently average over mismatched pairs.
    if (!output.getShape().equals(target.getShape())) {
      throw new IllegalArgumentException(
          "the network's output has shape %s but the target %s"
              .formatted(output.getShape(), target.getShape()));
    }
    Shape flat = new Shape(output.getShape().get(0), -1);
    NDArray perImage = distance(output.sub(target)).reshape(flat).mean(new int[] {1});
    return perImage.mul(weights.perImage(t));
  }

  private NDArray distance(NDArray difference) {
    return switch (loss) {
      case MSE -> difference.square();
      case L1 -> difference.abs();
      case HUBER -> huber(difference.abs());
    };
  }

  /** With q = min(d, 1), q (d − q/2) is d²/2 up to 1 and d − ½ beyond. */
  private NDArray huber(NDArray d) {
    NDArray q = d.minimum(one);
    return q.mul(d.sub(q.mul(half)));
  }

  private double weight(NoisePath path, int t, WeightSettings settings) {
    double snr = path.snr(t);
    if (settings.snrGamma() == 0) {
      return Math.pow(settings.p2K() + snr, -settings.p2Gamma());
    }
    double capped = Math.min(snr, settings.snrGamma());
    return switch (prediction) {
      case EPSILON -> capped / snr;
      case SAMPLE -> capped;
      case V_PREDICTION -> capped / (snr + 1);
      case FLOW -> capped * path.at(t).sigma() * path.at(t).sigma();
    };
  }
}
