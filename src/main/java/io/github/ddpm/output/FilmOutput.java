package io.github.ddpm.output;

import io.github.ddpm.files.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A grid from pure noise to the finished images, as an animated GIF or PNG. */
final class FilmOutput implements Output {
  private final OutputRequest request;
  private final Map<String, String> text;
  private final AtomicFile whole;
  private final GridLayout layout;
  private final SortedMap<Integer, Grid> frames = new TreeMap<>();

  FilmOutput(OutputRequest request, Map<String, String> text) throws IOException {
    this.request = request;
    this.text = text;
    whole = AtomicFile.claimed(request.out(), request.overwrite());
    layout = GridLayout.of(request);
  }

  @Override
  public boolean shows(int step, int steps) {
    return step % request.every(steps) == 0 && step < steps;
  }

  @Override
  public void draft(int step, int first, List<BufferedImage> images) {
    Grid frame = frame(step);
    for (int i = 0; i < images.size(); i++) {
      frame.put(layout.cell(first + i), images.get(i));
    }
  }

  @Override
  public Optional<Path> take(int number, int label, BufferedImage image) {
    draft(Integer.MAX_VALUE, number, List.of(image));
    return Optional.empty();
  }

  private synchronized Grid frame(int step) {
    return frames.computeIfAbsent(step, unused -> layout.grid());
  }

  @Override
  public Path finish() throws IOException {
    Film film = new Film(frames.values().stream().map(Grid::image).toList());
    boolean gif = request.out().toString().toLowerCase(Locale.ROOT).endsWith(".gif");
    return whole.complete(gif ? film::writeGif : out -> film.writePng(out, text));
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
