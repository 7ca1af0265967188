package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.ScriptCall;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The TorchScript functions of one of the texts beside this class, which are called by name. */
final class Script {
  private static final Pattern FUNCTION =
      Pattern.compile(
          "(?m)^def (\\w+)\\((.*)\\) -> (Tensor|int|List\\[Tensor]|__torch__[.\\w]+):$");

  private final String file;
  private final PtSymbolBlock module;

  private Script(String file, PtSymbolBlock module) {
    this.file = file;
    this.module = module;
  }

  /** Loads the functions of {@code file.py}. */
  static Script load(String file) {
    PtNDManager manager = (PtNDManager) Torch.newManager(Device.cpu());
    return new Script(file, ScriptArchive.load(manager, "Script", methods(file)));
  }

  /** The same, or nothing where PyTorch is built without a library that the functions use. */
  static Optional<Script> loadIfPossible(String file) {
    try {
      return Optional.of(load(file));
    } catch (EngineException e) {
      return Optional.empty();
    }
  }

  /** Only methods can be called from Java: each passes its arguments on to a function. */
  private static String methods(String file) {
    StringBuilder methods = new StringBuilder();
    Matcher function = FUNCTION.matcher(ScriptArchive.functions(file));
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
   * Runs {@code function} with NDArray, NDList, long[], Integer, Double and Boolean arguments, the
   * first an array or a list of arrays, whose manager the result is attached to.
   *
   * @return the function's one tensor
   */
  NDArray call(String function, Object... arguments) {
    PtNDManager manager = manager(arguments[0]);
    try (IValue value = make(function, arguments)) {
      NDArray result = value.toTensor(manager);
      Tracer.record(Tracer.Call.of(file + "." + function, arguments), result);
      return result;
    }
  }

  /** The same for a function that gives several tensors; such calls cannot be traced. */
  NDList callForList(String function, Object... arguments) {
    Tracer.refuse(file + "." + function);
    PtNDManager manager = manager(arguments[0]);
    try (IValue value = make(function, arguments)) {
      return new NDList(value.toTensorArray(manager));
    }
  }

  /** The same for a function that gives anything, which the caller is to close. */
  IValue make(String function, Object... arguments) {
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
