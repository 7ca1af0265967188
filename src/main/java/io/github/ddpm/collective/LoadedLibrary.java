package io.github.ddpm.collective;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Native libraries that this process has loaded, as Linux lists them. */
final class LoadedLibrary {
  private LoadedLibrary() {}

  /** The first whose file is of that name and that has a function. */
  static Optional<NativeLibrary> of(Pattern file, String function) {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.map(file::matcher)
          .filter(Matcher::find)
          .map(Matcher::group)
          .distinct()
          .flatMap(LoadedLibrary::opened)
          .filter(library -> has(library, function))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // Other systems have no such list.
    }
  }

  private static Stream<NativeLibrary> opened(String file) {
    try {
      return Stream.of(NativeLibrary.getInstance(file));
    } catch (UnsatisfiedLinkError e) {
      return Stream.empty(); // It was deleted since.
    }
  }

  private static boolean has(NativeLibrary library, String function) {
    try {
      library.getFunction(function);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }
}
