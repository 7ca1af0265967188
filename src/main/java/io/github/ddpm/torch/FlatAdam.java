package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * AdamW (Kingma &amp; Ba 2015; Loshchilov &amp; Hutter 2019) and a moving average of the weights,
 * over parameters that lie in one flat array. All state is float32 and as long as the parameters,
 * except {@link #updates}.
 */
public final class FlatAdam {
  private final AdamSettings settings;
  private final NDArray m;
  private final NDArray v;
  private final NDArray ema;
  private final NDArray updates;

  /** State for the first update of {@code flat}: zero moments, the average equal to the weights. */
  public FlatAdam(NDManager manager, NDArray flat, AdamSettings settings) {
    this.settings = settings;
    m = manager.zeros(flat.getShape());
    v = manager.zeros(flat.getShape());
    ema = flat.duplicate();
    ema.attach(manager);
    updates = manager.zeros(new Shape(1), DataType.FLOAT32);
  }

  /**
   * Clips {@code gradient} to the global norm, updates {@code flat}, the moments and the average,
   * all in place. Where the norm is not finite, weights and moments stay as they were.
   *
   * @param emaDecay share of the old average that stays, in [0, 1]
   * @return the gradient's norm before clipping, a scalar on the device
   */
  public NDArray update(NDArray flat, NDArray gradient, double learningRate, double emaDecay) {
    return Ops.adamwEma(flat, gradient, this, settings, learningRate, emaDecay);
  }

  /** Goes back to before the first update: zero moments, the average equal to {@code weights}. */
  public void reset(NDArray weights) {
    NDIndex all = new NDIndex(":");
    for (NDArray sum : List.of(m, v, updates)) {
      try (NDArray zeros = sum.zerosLike()) {
        sum.set(all, zeros);
      }
    }
    ema.set(all, weights);
  }

  /** The first moment. */
  public NDArray m() {
    return m;
  }

  /** The second moment. */
  public NDArray v() {
    return v;
  }

  /** The moving average of the weights. */
  public NDArray ema() {
    return ema;
  }

  /** How many updates were made, for the moments' bias correction: one number. */
  public NDArray updates() {
    return updates;
  }
}
