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
  private final Map<String, String> text;
  private final boolean isGrid;
  private final List<BufferedImage> grid = new ArrayList<>();

  /**
   * Checks that no file would be replaced against the user's will.
   *
   * @param text says in each PNG how it was made
   */
  SampleOutput(SamplingRequest request, Map<String, String> text) throws IOException {
    out = request.out();
    this.text = text;
    isGrid = out.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    if (!request.overwrite()) {
      refuseIfThere(isGrid ? out : file(0));
    }
  }

  private static void refuseIfThere(Path file) throws FileAlreadyExistsException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(
          file.toString(), null, "is there already; give another --out, or --overwrite");
    }
  }

  /** Takes the images numbered from {@code first}. */
  void add(long first, List<BufferedImage> images) throws IOException {
    if (isGrid) {
      grid.addAll(images);
      return;
    }
    for (int i = 0; i < images.size(); i++) {
      Grid.writePng(file(first + i), images.get(i), text);
    }
  }

  /** Writes what is still to be written and says where everything is. */
  Path finish() throws IOException {
    if (isGrid) {
      Grid.writePng(out, Grid.of(grid), text);
    }
    return out;
  }

  private Path file(long image) {
    return out.resolve("%05d.png".formatted(image));
  }
}
