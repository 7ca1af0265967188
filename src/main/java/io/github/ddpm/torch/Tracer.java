package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes down, as TorchScript, the calls of {@link Script} that a thread makes. */
final class Tracer {
  private static final ThreadLocal<Tracer> CURRENT = new ThreadLocal<>();

  private final NDManager scope;
  private final IdentityHashMap<NDArray, String> names = new IdentityHashMap<>();
  private final List<NDArray> constants = new ArrayList<>();
  private final StringBuilder code = new StringBuilder();

  private Tracer(NDManager scope) {
    this.scope = scope;
  }

  /**
   * What was traced.
   *
   * @param code a function's parameters and body, indented by four; the constants are its last
   *     parameter
   * @param constants arrays from elsewhere that the calls used
   */
  record Trace(String code, NDList constants) {}

  /** Runs {@code function} once with {@code examples} and gives its calls, of any inputs. */
  static Trace trace(NDList examples, Function<NDList, NDArray> function) {
    try (NDManager scope = examples.head().getManager().newSubManager()) {
      Tracer tracer = new Tracer(scope);
      NDList inputs = new NDList();
      StringBuilder parameters = new StringBuilder();
      for (NDArray example : examples) {
        NDArray input = example.duplicate();
        input.attach(scope);
        inputs.add(input);
        parameters.append(tracer.name(input)).append(": Tensor, ");
      }
      CURRENT.set(tracer);
      try {
        NDArray output = function.apply(inputs);
        String code =
            "%sconstants: List[Tensor]) -> Tensor:\n%s    return %s\n"
                .formatted(parameters, tracer.code, tracer.text(output));
        return new Trace(code, new NDList(tracer.constants));
      } finally {
        CURRENT.remove();
      }
    }
  }

  /** Writes a call down if the thread is being traced. */
  static void record(String function, Object[] arguments, NDArray result) {
    Tracer tracer = CURRENT.get();
    if (tracer != null) {
      String values = Arrays.stream(arguments).map(tracer::text).collect(Collectors.joining(", "));
      tracer
          .code
          .append("    ")
          .append(tracer.name(result))
          .append(" = __torch__.")
          .append(function + "(" + values + ")\n");
    }
  }

  /** Fails if the thread is being traced. */
  static void refuse(String function) {
    if (CURRENT.get() != null) {
      throw new IllegalStateException("cannot be traced: " + function);
    }
  }

  private String name(NDArray array) {
    String name = "v" + names.size();
    names.put(array, name);
    return name;
  }

  private String text(Object argument) {
    if (argument instanceof PtNDArray array) {
      return names.computeIfAbsent(array, this::constant);
    } else if (argument instanceof NDList list) {
      return list.stream().map(this::text).collect(Collectors.joining(", ", "[", "]"));
    } else if (argument instanceof long[] numbers) {
      return numbers.length == 0 ? "annotate(List[int], [])" : Arrays.toString(numbers);
    } else if (argument instanceof Boolean flag) {
      return flag ? "True" : "False";
    }
    return argument.toString();
  }

  private String constant(NDArray array) {
    if (array.getManager() == scope) {
      throw new IllegalStateException("made by an operation that is not traced: " + array);
    }
    constants.add(array);
    return "constants[" + (constants.size() - 1) + "]";
  }
}
