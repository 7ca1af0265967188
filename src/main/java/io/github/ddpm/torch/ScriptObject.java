package io.github.ddpm.torch;

import ai.djl.pytorch.jni.IValue;

/** An object of one of PyTorch's own classes, made by a TorchScript function. */
public final class ScriptObject implements AutoCloseable {
  private final String type;
  private final IValue value;

  ScriptObject(String type, IValue value) {
    this.type = type;
    this.value = value;
  }

  /** Its class's name in TorchScript. */
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
