package io.github.ddpm.torch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * TorchScript texts beside a class. A function of {@code file.py} is called {@code
 * __torch__.file.function}, from all texts.
 *
 * @param owner the class
 * @param names of the files, without {@code .py}
 */
public record ScriptTexts(Class<?> owner, List<String> names) {
  /** No text. */
  public static final ScriptTexts NONE = new ScriptTexts(ScriptTexts.class, List.of());

  /** The text of the functions in {@code name.py}. */
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
