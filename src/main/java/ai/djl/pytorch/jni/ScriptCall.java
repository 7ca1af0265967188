package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;

/**
 * Runs a method of a TorchScript module with autograd on. DJL's own {@link IValueUtils#runMethod}
 * runs in inference mode, whose results can never be trained or changed in place; the call that can
 * do more is package-private, which is why this class stands in DJL's package.
 */
public final class ScriptCall {
  private ScriptCall() {}

  /** Runs {@code module.method(arguments)}; gradients are recorded if grad mode is on. */
  public static IValue run(PtSymbolBlock module, String method, IValue... arguments) {
    long[] handles = new long[arguments.length];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arguments[i].getHandle();
    }
    return new IValue(
        PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, true, false));
  }
}
