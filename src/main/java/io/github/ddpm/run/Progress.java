package io.github.ddpm.run;

/** Shows a long piece of work to whoever waits for it. */
public interface Progress {

  /** Shows nothing. */
  Progress NONE = new Progress() {};

  /** Work begins: {@code done} of {@code total} units are already done. */
  default void begin(String task, String unit, long done, long total) {}

  /** So many units are done now. May be called by several threads at once. */
  default void advance(long done) {}

  /** A few words on how it goes, shown until the next ones. */
  default void status(String words) {}

  /** The work has ended, well or not. */
  default void end() {}
}
