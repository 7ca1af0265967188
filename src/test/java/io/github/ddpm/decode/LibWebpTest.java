package io.github.ddpm.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where libwebp is found: as in the installed program, among the libraries and not the classes. */
class LibWebpTest {
  private static final String NAME = System.mapLibraryName("webp-imageio");

  @TempDir private Path folder;
  private Path classes;
  private Path library;

  /** Decodes the file that is named, and prints its size, or what keeps it from that. */
  static final class Decode {
    private Decode() {}

    public static void main(String[] words) throws IOException {
      try {
        DecodedImage image = ImageDecoder.decode(Files.readAllBytes(Path.of(words[0])));
        System.out.println(image.width() + "x" + image.height());
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @BeforeEach
  void copyClasses() throws Exception {
    library = Path.of(LibWebp.class.getResource("/" + NAME).toURI());
    Path from = library.getParent();
    classes = folder.resolve("classes");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(file -> !file.equals(library)).toList()) {
        Path to = classes.resolve(from.relativize(file).toString());
        Files.createDirectories(Files.isDirectory(file) ? to : to.getParent());
        if (Files.isRegularFile(file)) {
          Files.copy(file, to);
        }
      }
    }
  }

  private String decoded(Path libraries, String name) throws Exception {
    Path file = folder.resolve("file");
    Files.write(file, RightValuesTest.resource(name));
    String path = System.getProperty("java.class.path");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + folder.resolve("nowhere"),
                "-Djna.boot.library.path=" + libraries,
                "-cp",
                path.replace(library.getParent().toString(), classes.toString())
                    + File.pathSeparator,
                Decode.class.getName(),
                file.toString())
            // Newer versions of Java warn there of a missing folder of temporary files.
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), printed);
    return printed;
  }

  @Test
  void itLiesAmongTheLibrariesAndNothingIsUnpacked() throws Exception {
    Path libraries = Files.createDirectory(folder.resolve("lib"));
    Files.copy(library, libraries.resolve(NAME));
    assertEquals("160x120", decoded(libraries, "/cases/webp/photo-q75.webp"));
  }

  @Test
  void whereItIsMissingWebpIsRefusedAndTheOthersAreRead() throws Exception {
    Path libraries = folder.resolve("lib");
    assertEquals(
        "is a WebP, which is not read here: there is no %s; convert it to PNG"
            .formatted(libraries.resolve(NAME)),
        decoded(libraries, "/cases/webp/photo-q75.webp"));
    assertEquals("24x16", decoded(libraries, "/images/exif1.jpg"));

    Files.createDirectory(libraries);
    Files.writeString(libraries.resolve(NAME), "no library");
    String message = decoded(libraries, "/cases/webp/photo-q75.webp");
    assertTrue( // Below what Java itself may say of such a file.
        message.contains("is a WebP, which is not read here: libwebp cannot be loaded ("), message);
  }
}
