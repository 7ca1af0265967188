package io.github.ddpm.progress;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Map;

/** Shows people how a long piece of work goes. Warnings go to the log instead. */
public interface Progress {

  /** Shows nothing. */
  Progress NONE = new Progress() {};

  /** Work begins: {@code done} of {@code total} units are already done. */
  default void begin(String task, String unit, long done, long total) {}

  /** So many units are done now. May be called by several threads at once. */
  default void advance(long done) {}

  /** A few words on how it goes, shown until the next ones. */
  default void status(String words) {}

  /** Figures were measured, each under its name. */
  default void measured(Map<String, ?> figures) {}

  /** A file or folder of results is there now, whole. */
  default void wrote(Path file) {}

  /** A picture of what has come of the work so far. */
  default void picture(BufferedImage picture) {}

  /** The work has ended, well or not. */
  default void end() {}
}
