package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.ScriptCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A function made of {@link Ops}, whose calls were written down once and are run as one since:
 * several hundred crossings between Java and PyTorch cost a small network much of its time. Several
 * threads may call it.
 */
public final class Traced implements AutoCloseable {
  private final PtNDManager manager;
  private final PtSymbolBlock module;
  private final KeptOperators operators;
  private final IValue constants;

  private Traced(
      PtNDManager manager, PtSymbolBlock module, KeptOperators operators, IValue constants) {
    this.manager = manager;
    this.module = module;
    this.operators = operators;
    this.constants = constants;
  }

  /**
   * Traces {@code function}, which must do the same whatever its inputs are.
   *
   * @param examples inputs to trace it with
   * @throws IllegalStateException if it computes anything without {@link Ops}
   */
  public static Traced of(NDList examples, Function<NDList, NDArray> function) {
    return of(Tracer.trace(examples, function, call -> call), new KeptOperators());
  }

  /**
   * The same, its layers by {@linkplain KeptOperators operators} with the weights that the function
   * has now. One thread at a time can call it; others wait. Inputs must have the examples' number
   * of channels: the operators do not check it.
   */
  public static Traced withKeptOperators(NDList examples, Function<NDList, NDArray> function) {
    KeptOperators operators = new KeptOperators();
    return of(Tracer.trace(examples, function, operators::insteadOf), operators);
  }

  private static Traced of(Tracer.Trace trace, KeptOperators operators) {
    PtNDManager manager = (PtNDManager) Torch.newManager(Device.cpu());
    String parameters = "self: __torch__.Traced, " + operators.parameters();
    String method = "  def forward(" + parameters + trace.code();
    PtSymbolBlock module = ScriptArchive.load(manager, "Traced", method);
    PtNDArray[] constants = trace.constants().toArray(new PtNDArray[0]);
    return new Traced(manager, module, operators, IValue.listFrom(constants));
  }

  /** The function's output, which belongs to the manager of the first input. */
  public NDArray call(NDList inputs) {
    Torch.prepareThread();
    return operators.values().isEmpty() ? run(inputs) : operators.alone(() -> run(inputs));
  }

  private NDArray run(NDList inputs) {
    List<IValue> own = inputs.stream().map(x -> IValue.from((PtNDArray) x)).toList();
    try {
      List<IValue> values = new ArrayList<>(operators.values());
      values.addAll(own);
      values.add(constants);
      try (IValue result = ScriptCall.run(module, "forward", values.toArray(new IValue[0]))) {
        return result.toTensor((PtNDManager) inputs.head().getManager());
      }
    } finally {
      own.forEach(IValue::close);
    }
  }

  @Override
  public void close() {
    constants.close();
    operators.close();
    manager.close();
  }
}
