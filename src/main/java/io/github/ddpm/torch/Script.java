package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.ScriptCall;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The functions of one TorchScript text, called by name. */
public final class Script {
  private static final Pattern FUNCTION =
      Pattern.compile(
          "(?m)^def (\\w+)\\(([^)]+)\\) -> (Tensor|List\\[Tensor]|None|__torch__[.\\w]+):$");

  private final String file;
  private final PtSymbolBlock module;

  private Script(String file, PtSymbolBlock module) {
    this.file = file;
    this.module = module;
  }

  /** Loads the functions of {@code file.py}. */
  static Script load(String file) {
    return load(ScriptArchive.OWN, ScriptTexts.NONE, file);
  }

  /** Loads the functions of {@code file.py}, one of {@code texts}. */
  public static Script load(ScriptTexts texts, String file) {
    return load(texts, texts, file);
  }

  private static Script load(ScriptTexts texts, ScriptTexts others, String file) {
    PtNDManager manager = (PtNDManager) Torch.newManager(Device.cpu());
    String methods = methods(texts.read(file), file);
    return new Script(file, ScriptArchive.load(manager, "Script", methods, others));
  }

  /** One method per function, which passes its arguments on: Java can call only methods. */
  private static String methods(String text, String file) {
    StringBuilder methods = new StringBuilder();
    Matcher function = FUNCTION.matcher(text);
    while (function.find()) {
      String parameters = function.group(2);
      methods.append(
          """
            def %s(self: __torch__.Script, %s) -> %s:
              return __torch__.%s.%s(%s)
          """
              .formatted(
                  function.group(1),
                  parameters,
                  function.group(3),
                  file,
                  function.group(1),
                  parameters.replaceAll(": [^,]+", "")));
    }
    return methods.toString();
  }

  /**
   * Runs {@code function} with NDArray, NDList, long[], Integer, Double and Boolean arguments,
   * where the first is an array or a list of arrays. The result is attached to its manager.
   *
   * @return the tensor that the function returns
   */
  public NDArray call(String function, Object... arguments) {
    PtNDManager manager = manager(arguments[0]);
    try (IValue value = make(function, arguments)) {
      NDArray result = value.toTensor(manager);
      Tracer.record(TracedCall.of(file + "." + function, arguments), result);
      return result;
    }
  }

  /** The same for a function that returns several tensors; such calls cannot be traced. */
  public NDList callForList(String function, Object... arguments) {
    Tracer.refuse(file + "." + function);
    PtNDManager manager = manager(arguments[0]);
    try (IValue value = make(function, arguments)) {
      return new NDList(value.toTensorArray(manager));
    }
  }

  /** The same for a function that returns nothing; such calls cannot be traced. */
  void run(String function, Object... arguments) {
    Tracer.refuse(file + "." + function);
    make(function, arguments).close();
  }

  /**
   * The same for a function that returns an object of one of PyTorch's own classes.
   *
   * @param type the class's name in TorchScript
   */
  public ScriptObject make(String type, String function, Object... arguments) {
    return new ScriptObject(type, make(function, arguments));
  }

  private IValue make(String function, Object... arguments) {
    Torch.prepareThread();
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = value(arguments[i]);
      }
      return ScriptCall.run(module, function, values);
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
