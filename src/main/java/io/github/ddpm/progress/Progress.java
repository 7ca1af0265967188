package io.github.ddpm.progress;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Map;

/** Shows the user the progress of long work. Warnings go to the log instead. */
public interface Progress {

  /** Shows nothing. */
  Progress NONE = new Progress() {};

  /**
   * Called when work begins, with {@code done} of {@code total} units already done.
   *
   * @param unit in the plural
   */
  default void begin(String task, String unit, long done, long total) {}

  /** Called when {@code done} units are done; several threads may call it at once. */
  default void advance(long done) {}

  /**
   * Sets a short status text, shown until the next one. Its parts, parted by commas, begin with the
   * most important, because narrow terminals show fewer of them.
   */
  default void status(String words) {}

  /** Called with measured values by name. */
  default void measured(Map<String, ?> figures) {}

  /** Called when the state after {@code step} is saved in the folder {@code checkpoint}. */
  default void saved(long step, Path checkpoint) {}

  /** Called when a file or folder of results is complete. */
  default void wrote(Path file) {}

  /** Called with a preview of the results so far. */
  default void preview(BufferedImage image) {}

  /** Called when the work has ended, successfully or not. */
  default void end() {}
}
