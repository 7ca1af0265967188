package io.github.ddpm.torch;

import ai.djl.pytorch.jni.IValue;

/** An object of a class of PyTorch's own, made by a function of TorchScript. */
public final class ScriptObject implements AutoCloseable {
  private final String type;
  private final IValue value;

  ScriptObject(String type, IValue value) {
    this.type = type;
    this.value = value;
  }

  /** Its class, as TorchScript writes it. */
  String type() {
    return type;
  }

  IValue value() {
    return value;
  }

  @Override
  public void close() {
    value.close();
  }
}
