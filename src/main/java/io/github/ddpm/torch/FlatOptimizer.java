package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.FlatParameters.Matrices;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The optimizer of its settings, with a moving average of the weights, for parameters in one flat
 * array. All state is float32 and as long as the parameters, except {@link #updates}.
 */
public final class FlatOptimizer {
  private static final Script SCRIPT = Script.load("optimizer");

  private final OptimizerSettings settings;
  private final NDArray flat;
  private final NDArray m;
  private final NDArray v;
  private final NDArray ema;
  private final NDArray updates;

  /** For each shape of Muon's matrices: offset, count, rows, columns, stride. */
  private final long[] table;

  /** Where AdamW's part begins, behind Muon's matrices. */
  private final long adamFrom;

  /**
   * An optimizer before its first update: zero moments, the average equal to the weights.
   *
   * @param flat the weights, changed in place by each update
   * @param matrices the matrices at the front, which Muon updates if it is chosen; AdamW updates
   *     the rest
   */
  public FlatOptimizer(
      NDManager manager, NDArray flat, List<Matrices> matrices, OptimizerSettings settings) {
    this.settings = settings;
    this.flat = flat;
    m = manager.zeros(flat.getShape());
    v = manager.zeros(flat.getShape());
    ema = flat.duplicate();
    ema.attach(manager);
    updates = manager.zeros(new Shape(1), DataType.FLOAT32);
    List<Matrices> ofMuon = settings.optimizer() == OptimizerName.MUON ? matrices : List.of();
    adamFrom = ofMuon.stream().mapToLong(Matrices::end).max().orElse(0);
    table =
        ofMuon.stream()
            .flatMapToLong(
                g -> LongStream.of(g.offset(), g.count(), g.rows(), g.columns(), g.stride()))
            .toArray();
  }

  /**
   * Clips {@code gradient} to the global norm, updates the weights, the moments and the average,
   * all in place. If the norm is not finite, weights and moments stay unchanged.
   *
   * @param emaDecay weight of the old average, in [0, 1]
   * @return the gradient's norm before clipping, a scalar on the device
   */
  public NDArray update(NDArray gradient, double learningRate, double emaDecay) {
    try (NDManager scope = gradient.getManager().newSubManager()) {
      NDArray norm =
          SCRIPT.call(
              "update",
              flat,
              gradient,
              m,
              ema,
              ofAdam(flat, scope),
              ofAdam(gradient, scope),
              ofAdam(m, scope),
              ofAdam(v, scope),
              new NDList(updates),
              table,
              learningRate,
              settings.beta1(),
              settings.beta2(),
              settings.epsilon(),
              settings.weightDecay(),
              settings.gradientClip(),
              emaDecay);
      norm.attach(gradient.getManager());
      return norm;
    }
  }

  private NDList ofAdam(NDArray array, NDManager scope) {
    NDArray part = array.get(new NDIndex("{}:", adamFrom));
    part.attach(scope);
    return new NDList(part);
  }

  /** Resets to before the first update: zero moments, the average equal to {@code weights}. */
  public void reset(NDArray weights) {
    NDIndex all = new NDIndex(":");
    for (NDArray sum : List.of(m, v, updates)) {
      try (NDArray zeros = sum.zerosLike()) {
        sum.set(all, zeros);
      }
    }
    ema.set(all, weights);
  }

  /** The first moment, Muon's momentum. */
  public NDArray m() {
    return m;
  }

  /** The second moment; Muon leaves it 0. */
  public NDArray v() {
    return v;
  }

  /** The moving average of the weights. */
  public NDArray ema() {
    return ema;
  }

  /** The number of updates so far, for the moments' bias correction: a scalar. */
  public NDArray updates() {
    return updates;
  }
}
