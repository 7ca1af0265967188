package io.github.ddpm.torch;

import java.util.function.Supplier;

/** Replaces traced calls by faster ones with the same result. */
@FunctionalInterface
public interface Rewriting {
  /** Replaces nothing. */
  Rewriting NONE = call -> call;

  /** The replacement for {@code call}, which has just been traced. */
  TracedCall insteadOf(TracedCall call);

  /** The texts of the functions that replacements call, besides those of this package. */
  default ScriptTexts texts() {
    return ScriptTexts.NONE;
  }

  /** Runs an evaluation under the conditions that its calls need. */
  default <T> T run(Supplier<T> evaluation) {
    return evaluation.get();
  }
}
