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
 * A function of {@link Ops} calls that is traced once and then runs as a single call. Several
 * hundred crossings between Java and PyTorch would cost a small network much of its time. Several
 * threads may call it.
 */
public final class CompiledNetwork implements NetworkFunction {
  private final PtNDManager manager;
  private final PtSymbolBlock module;
  private final Rewriting rewriting;
  private final List<ScriptObject> objects;
  private final IValue constants;

  private CompiledNetwork(
      PtNDManager manager,
      PtSymbolBlock module,
      Rewriting rewriting,
      List<ScriptObject> objects,
      IValue constants) {
    this.manager = manager;
    this.module = module;
    this.rewriting = rewriting;
    this.objects = objects;
    this.constants = constants;
  }

  /** Traces {@code function} without rewriting its calls. */
  public static CompiledNetwork of(NDList examples, Function<NDList, NDArray> function) {
    return of(examples, function, Rewriting.NONE);
  }

  /**
   * Traces {@code function} with its current weights. It must make the same calls for all inputs.
   *
   * @param examples inputs to trace it with
   * @param rewriting replaces traced calls by faster ones
   * @throws IllegalStateException if it computes anything other than through {@link Ops}
   */
  public static CompiledNetwork of(
      NDList examples, Function<NDList, NDArray> function, Rewriting rewriting) {
    Tracer.Trace trace = Tracer.trace(examples, function, rewriting);
    PtNDManager manager = (PtNDManager) Torch.newManager(Device.cpu());
    String method = "  def forward(self: __torch__.CompiledNetwork, " + trace.code();
    PtSymbolBlock module =
        ScriptArchive.load(manager, "CompiledNetwork", method, rewriting.texts());
    PtNDArray[] constants = trace.constants().toArray(new PtNDArray[0]);
    return new CompiledNetwork(
        manager, module, rewriting, trace.objects(), IValue.listFrom(constants));
  }

  @Override
  public NDArray call(NDList inputs) {
    Torch.prepareThread();
    return rewriting.run(() -> run(inputs));
  }

  private NDArray run(NDList inputs) {
    List<IValue> own = inputs.stream().map(x -> IValue.from((PtNDArray) x)).toList();
    try {
      List<IValue> values = new ArrayList<>();
      objects.forEach(object -> values.add(object.value()));
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
    objects.forEach(ScriptObject::close);
    manager.close();
  }
}
