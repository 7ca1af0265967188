package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.ScriptCall;
import java.util.function.Function;

/**
 * A function made of {@link Ops}, whose calls were written down once and are run as one since:
 * several hundred crossings between Java and PyTorch cost a small network much of its time. Several
 * threads may call it.
 */
public final class Traced implements AutoCloseable {
  private final PtNDManager manager;
  private final PtSymbolBlock module;
  private final IValue constants;

  private Traced(PtNDManager manager, PtSymbolBlock module, IValue constants) {
    this.manager = manager;
    this.module = module;
    this.constants = constants;
  }

  /**
   * Traces {@code function}, which must do the same whatever its inputs are.
   *
   * @param examples inputs to trace it with
   * @throws IllegalStateException if it computes anything without {@link Ops}
   */
  public static Traced of(NDList examples, Function<NDList, NDArray> function) {
    Tracer.Trace trace = Tracer.trace(examples, function);
    PtNDManager manager = (PtNDManager) Torch.newManager(Device.cpu());
    String method = "  def forward(self: __torch__.Traced, " + trace.code();
    PtSymbolBlock module = ScriptArchive.load(manager, "Traced", method);
    PtNDArray[] constants = trace.constants().toArray(new PtNDArray[0]);
    return new Traced(manager, module, IValue.listFrom(constants));
  }

  /** The function's output, which belongs to the manager of the first input. */
  public NDArray call(NDList inputs) {
    Torch.prepareThread();
    IValue[] values = new IValue[inputs.size() + 1];
    try {
      for (int i = 0; i < inputs.size(); i++) {
        values[i] = IValue.from((PtNDArray) inputs.get(i));
      }
      values[inputs.size()] = constants;
      try (IValue result = ScriptCall.run(module, "forward", values)) {
        return result.toTensor((PtNDManager) inputs.head().getManager());
      }
    } finally {
      for (int i = 0; i < inputs.size(); i++) {
        if (values[i] != null) {
          values[i].close();
        }
      }
    }
  }

  @Override
  public void close() {
    constants.close();
    manager.close();
  }
}
