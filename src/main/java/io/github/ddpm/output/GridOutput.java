package io.github.ddpm.output;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** All images in one PNG file. */
final class GridOutput implements Output {
  private final OutputRequest request;
  private final Map<String, String> text;
  private final Grid grid;

  GridOutput(OutputRequest request, Map<String, String> text) {
    this.request = request;
    this.text = text;
    grid = request.grid();
  }

  @Override
  public Optional<Path> take(int number, int label, BufferedImage image) {
    grid.put(request.cell(number), image);
    return Optional.empty();
  }

  @Override
  public Path finish() throws IOException {
    Png.write(request.out(), grid.picture(), text);
    return request.out();
  }
}
