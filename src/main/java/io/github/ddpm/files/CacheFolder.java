package io.github.ddpm.files;

import java.nio.file.Path;
import java.util.Optional;

/** The user's folder for what the program keeps for all its homes: {@code ~/.cache/ddpm}. */
public final class CacheFolder {
  private CacheFolder() {}

  /** The folder, which need not exist; the environment can name another. */
  public static Path find() {
    return given(System.getProperty("ddpm.cache"))
        .or(() -> given(System.getenv("DDPM_CACHE")))
        .orElseGet(
            () ->
                given(System.getenv("XDG_CACHE_HOME"))
                    .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                    .resolve("ddpm"));
  }

  private static Optional<Path> given(String path) {
    return Optional.ofNullable(path).filter(text -> !text.isBlank()).map(Path::of);
  }
}
