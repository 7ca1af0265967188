package io.github.ddpm.torch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * TorchScript texts beside a class. All texts call a function of {@code file.py} as {@code
 * __torch__.file.function}.
 *
 * @param owner the class
 * @param names the files' names without {@code .py}
 */
public record ScriptTexts(Class<?> owner, List<String> names) {
  /** No texts. */
  public static final ScriptTexts NONE = new ScriptTexts(ScriptTexts.class, List.of());

  /** The content of {@code name.py}. */
  String read(String name) {
    try (InputStream text = owner.getResourceAsStream(name + ".py")) {
      if (text == null) {
        throw new IllegalStateException("there is no text " + name + ".py beside " + owner);
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
