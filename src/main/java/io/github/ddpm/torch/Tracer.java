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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Writes down, as TorchScript, the calls of {@link Script} that a thread makes. */
final class Tracer {
  private static final ThreadLocal<Tracer> CURRENT = new ThreadLocal<>();

  private final NDManager scope;
  private final IdentityHashMap<NDArray, String> names = new IdentityHashMap<>();
  private final List<NDArray> constants = new ArrayList<>();
  private final StringBuilder code = new StringBuilder();
  private final UnaryOperator<Call> instead;

  private Tracer(NDManager scope, UnaryOperator<Call> instead) {
    this.scope = scope;
    this.instead = instead;
  }

  /**
   * A call of TorchScript.
   *
   * @param function the name of its text, a dot and its own
   * @param arguments as {@link Script#call} takes them, lists of such, or what its text is made of
   */
  record Call(String function, List<Object> arguments) {
    static Call of(String function, Object... arguments) {
      return new Call(function, List.of(arguments));
    }
  }

  /**
   * What was traced.
   *
   * @param code a function's parameters and body, indented by four; the constants are its last
   *     parameter
   * @param constants arrays from elsewhere that the calls used
   */
  record Trace(String code, NDList constants) {}

  /**
   * Runs {@code function} once with {@code examples} and gives its calls, of any inputs.
   *
   * @param instead what is written down for a call
   */
  static Trace trace(
      NDList examples, Function<NDList, NDArray> function, UnaryOperator<Call> instead) {
    try (NDManager scope = examples.head().getManager().newSubManager()) {
      Tracer tracer = new Tracer(scope, instead);
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
  static void record(Call made, NDArray result) {
    Tracer tracer = CURRENT.get();
    if (tracer != null) {
      Call call = tracer.instead.apply(made);
      String values = call.arguments().stream().map(tracer::text).collect(Collectors.joining(", "));
      tracer
          .code
          .append("    ")
          .append(tracer.name(result))
          .append(" = __torch__.")
          .append(call.function() + "(" + values + ")\n");
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
    } else if (argument instanceof List<?> list) {
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
