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

/** Records a thread's calls of {@link Script} as TorchScript. */
final class Tracer {
  private static final ThreadLocal<Tracer> CURRENT = new ThreadLocal<>();

  private final NDManager scope;
  private final IdentityHashMap<NDArray, String> names = new IdentityHashMap<>();
  private final List<NDArray> constants = new ArrayList<>();
  private final StringBuilder code = new StringBuilder();
  private final List<ScriptObject> objects = new ArrayList<>();
  private final Rewriting rewriting;
  private boolean isRewriting;

  private Tracer(NDManager scope, Rewriting rewriting) {
    this.scope = scope;
    this.rewriting = rewriting;
  }

  /**
   * The result of tracing.
   *
   * @param code a function's parameters (objects, inputs, constants) and body, indented by four
   *     spaces
   * @param objects the objects that the calls use
   * @param constants other arrays that the calls use
   */
  record Trace(String code, List<ScriptObject> objects, NDList constants) {}

  /**
   * Runs {@code function} once with {@code examples} and returns its calls, for any inputs.
   *
   * @param rewriting gives the call to record for each call
   */
  static Trace trace(NDList examples, Function<NDList, NDArray> function, Rewriting rewriting) {
    try (NDManager scope = examples.head().getManager().newSubManager()) {
      Tracer tracer = new Tracer(scope, rewriting);
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
            "%s%sconstants: List[Tensor]) -> Tensor:\n%s    return %s\n"
                .formatted(tracer.objectParameters(), parameters, tracer.code, tracer.text(output));
        return new Trace(code, tracer.objects, new NDList(tracer.constants));
      } finally {
        CURRENT.remove();
      }
    }
  }

  /** Records a call if the thread is being traced. */
  static void record(TracedCall made, NDArray result) {
    Tracer tracer = CURRENT.get();
    if (tracer != null && !tracer.isRewriting) {
      TracedCall call = tracer.rewritten(made);
      String values = call.arguments().stream().map(tracer::text).collect(Collectors.joining(", "));
      tracer
          .code
          .append("    ")
          .append(tracer.name(result))
          .append(" = __torch__.")
          .append(call.function() + "(" + values + ")\n");
    }
  }

  /** Computes a call's replacement; calls made meanwhile are not recorded. */
  private TracedCall rewritten(TracedCall made) {
    isRewriting = true;
    try {
      return rewriting.insteadOf(made);
    } finally {
      isRewriting = false;
    }
  }

  private String objectParameters() {
    StringBuilder parameters = new StringBuilder();
    for (int i = 0; i < objects.size(); i++) {
      parameters.append(name(i)).append(": ").append(objects.get(i).type()).append(", ");
    }
    return parameters.toString();
  }

  private static String name(int object) {
    return "object" + object;
  }

  /** Fails if the thread is being traced. */
  static void refuse(String function) {
    Tracer tracer = CURRENT.get();
    if (tracer != null && !tracer.isRewriting) {
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
    } else if (argument instanceof ScriptObject object) {
      objects.add(object);
      return name(objects.size() - 1);
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
