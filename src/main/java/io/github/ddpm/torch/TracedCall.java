package io.github.ddpm.torch;

import java.util.List;

/**
 * A recorded call of a TorchScript function.
 *
 * @param function its text's name, a dot and its own name, such as {@code ops.conv2d}
 * @param arguments arguments of {@link Script#call}, lists of them, or {@link ScriptObject}s
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
