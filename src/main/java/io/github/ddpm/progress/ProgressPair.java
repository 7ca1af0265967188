package io.github.ddpm.progress;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Map;

/** Shows the same work in two ways. */
public record ProgressPair(Progress first, Progress second) implements Progress {
  @Override
  public void begin(String task, String unit, long done, long total) {
    first.begin(task, unit, done, total);
    second.begin(task, unit, done, total);
  }

  @Override
  public void advance(long done) {
    first.advance(done);
    second.advance(done);
  }

  @Override
  public void status(String words) {
    first.status(words);
    second.status(words);
  }

  @Override
  public void measured(Map<String, ?> figures) {
    first.measured(figures);
    second.measured(figures);
  }

  @Override
  public void saved(long step, Path checkpoint) {
    first.saved(step, checkpoint);
    second.saved(step, checkpoint);
  }

  @Override
  public void wrote(Path file) {
    first.wrote(file);
    second.wrote(file);
  }

  @Override
  public void preview(BufferedImage image) {
    first.preview(image);
    second.preview(image);
  }

  @Override
  public void end() {
    first.end();
    second.end();
  }
}
