package io.github.ddpm.run;

import io.github.ddpm.report.Grid;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where drawn images go: one grid, or a folder of files written as the images are ready. */
final class SampleOutput {
  private final Path out;
  private final boolean isGrid;
  private final List<BufferedImage> grid = new ArrayList<>();

  /**
   * Checks, before anything is drawn, that it can be written and replaces nothing against the
   * user's will; makes the folder.
   */
  SampleOutput(SamplingRequest request) throws IOException {
    out = request.out();
    isGrid = isGrid(out);
    if (isGrid && Files.isDirectory(out)) {
      throw new IOException(out + " is a folder; give --out another name, or one without .png");
    }
    for (int i = 0; !request.overwrite() && i < (isGrid ? 1 : request.count()); i++) {
      refuseIfThere(isGrid ? out : file(i));
    }
    makeFolder(isGrid ? out.toAbsolutePath().getParent() : out);
  }

  /** Whether images go into one picture. */
  static boolean isGrid(Path out) {
    return out.toString().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  private static void refuseIfThere(Path file) throws FileAlreadyExistsException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(
          file.toString(), null, "is there already; give another --out, or --overwrite");
    }
  }

  private static void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException(
          "cannot make the folder %s (%s); give another --out".formatted(folder, e), e);
    }
  }

  /**
   * Takes the images numbered from {@code first}.
   *
   * @param text says in each PNG how it was made
   */
  void add(long first, List<BufferedImage> images, Map<String, String> text) throws IOException {
    if (isGrid) {
      grid.addAll(images);
      return;
    }
    for (int i = 0; i < images.size(); i++) {
      Grid.writePng(file(first + i), images.get(i), text);
    }
  }

  /** Writes what is still to be written and says where everything is. */
  Path finish(Map<String, String> text) throws IOException {
    if (isGrid) {
      Grid.writePng(out, Grid.of(grid), text);
    }
    return out;
  }

  private Path file(long image) {
    return out.resolve("%05d.png".formatted(image));
  }
}
