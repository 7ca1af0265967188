package io.github.ddpm.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reference numbers of diffusers that a clone does not have: the system property {@code
 * ddpm.fixtures.next} names their folder.
 */
public final class NextFixtures {
  /** Their folder. */
  public static final Path FOLDER =
      Path.of(System.getProperty("ddpm.fixtures.next", "../shared/fixtures-next"));

  private NextFixtures() {}

  /** What fits {@code glob} in {@code folder}, sorted; skips the test if there is no folder. */
  public static List<Path> matching(String folder, String glob) throws IOException {
    Path place = FOLDER.resolve(folder);
    assumeTrue(Files.isDirectory(place), "no fixtures in " + place);
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(place, glob)) {
      found.forEach(all::add);
    }
    all.sort(null);
    return all;
  }
}
