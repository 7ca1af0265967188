package io.github.ddpm.output;

import io.github.ddpm.files.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** All images in one PNG file. */
final class GridOutput implements Output {
  private final AtomicFile whole;
  private final Map<String, String> text;
  private final GridLayout layout;
  private final Grid grid;

  GridOutput(OutputRequest request, Map<String, String> text) throws IOException {
    whole = AtomicFile.claimed(request.out(), request.overwrite());
    this.text = text;
    layout = GridLayout.of(request);
    grid = layout.grid();
  }

  @Override
  public Optional<Path> take(int number, int label, BufferedImage image) {
    grid.put(layout.cell(number), image);
    return Optional.empty();
  }

  @Override
  public Path finish() throws IOException {
    return whole.complete(out -> Png.write(out, grid.image(), text));
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
