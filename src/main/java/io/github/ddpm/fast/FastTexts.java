package io.github.ddpm.fast;

import ai.djl.engine.EngineException;
import io.github.ddpm.torch.Script;
import io.github.ddpm.torch.ScriptTexts;
import java.util.List;
import java.util.Optional;

/** The TorchScript texts of this package, beside this class. */
final class FastTexts {
  /** All of them; they call each other and the texts of {@code torch}. */
  static final ScriptTexts ALL =
      new ScriptTexts(
          FastTexts.class,
          List.of("residual", "attention", "upsample", "winograd", "packed", "xnnpack"));

  private FastTexts() {}

  /** Loads the functions of {@code file.py}. */
  static Script load(String file) {
    return Script.load(ALL, file);
  }

  /** The same; empty if PyTorch is built without a library that the functions use. */
  static Optional<Script> loadIfPossible(String file) {
    try {
      return Optional.of(load(file));
    } catch (EngineException e) {
      return Optional.empty();
    }
  }
}
