package io.github.ddpm.torch;

import java.util.List;

/**
 * A call of TorchScript that was written down.
 *
 * @param function the name of its text, a dot and its own, such as {@code ops.conv2d}
 * @param arguments as {@link Script#call} takes them, lists of such, or {@link ScriptObject}s
 */
public record TracedCall(String function, List<Object> arguments) {
  /** A call with these arguments. */
  public static TracedCall of(String function, Object... arguments) {
    return new TracedCall(function, List.of(arguments));
  }

  /** The argument at {@code index}. */
  public Object argument(int index) {
    return arguments.get(index);
  }
}
