package io.github.ddpm.torch;

import java.util.function.Supplier;

/** Other calls instead of those that were traced, which do the same faster. */
@FunctionalInterface
public interface Rewriting {
  /** Leaves all calls as they are. */
  Rewriting NONE = call -> call;

  /** What is to be called instead of {@code call}, which has just been traced. */
  TracedCall insteadOf(TracedCall call);

  /** The texts whose functions it calls besides those of this package. */
  default ScriptTexts texts() {
    return ScriptTexts.NONE;
  }

  /** Runs an evaluation, under whatever conditions its calls need. */
  default <T> T run(Supplier<T> evaluation) {
    return evaluation.get();
  }
}
