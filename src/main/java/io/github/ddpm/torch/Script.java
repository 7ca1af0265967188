package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptCall;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A TorchScript module loaded from text, whose methods are called by name. */
final class Script {
  private final PtSymbolBlock module;

  private Script(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Loads the class {@code name} from the resource {@code file} beside this class, which may call
   * the functions of {@code winograd.py}.
   */
  static Script load(String name, String file) {
    try {
      PtNDManager manager = (PtNDManager) Torch.newManager(Device.cpu());
      byte[] bytes = ScriptArchive.of(name, text(file), Map.of("winograd", text("winograd.py")));
      InputStream archive = new ByteArrayInputStream(bytes);
      return new Script(JniUtils.loadModule(manager, archive, true, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String file) throws IOException {
    try (InputStream text = Script.class.getResourceAsStream(file)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Runs {@code method} with NDArray, NDList, long[], Integer, Double and Boolean arguments, the
   * first an array or a list of arrays, whose manager the result is attached to.
   *
   * @return the method's one tensor
   */
  NDArray call(String method, Object... arguments) {
    Torch.prepareThread();
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = value(arguments[i]);
      }
      try (IValue result = ScriptCall.run(module, method, values)) {
        return result.toTensor(manager(arguments[0]));
      }
    } finally {
      for (IValue value : values) {
        if (value != null) {
          value.close();
        }
      }
    }
  }

  private static PtNDManager manager(Object first) {
    NDArray array = first instanceof NDList list ? list.head() : (NDArray) first;
    return (PtNDManager) array.getManager();
  }

  private static IValue value(Object argument) {
    if (argument instanceof PtNDArray array) {
      return IValue.from(array);
    } else if (argument instanceof NDList list) {
      return IValue.listFrom(list.toArray(new PtNDArray[0]));
    } else if (argument instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    } else if (argument instanceof Integer number) {
      return IValue.from((long) number);
    } else if (argument instanceof Double number) {
      return IValue.from((double) number);
    } else if (argument instanceof Boolean flag) {
      return IValue.from((boolean) flag);
    }
    throw new IllegalArgumentException("not an argument of TorchScript: " + argument);
  }
}
