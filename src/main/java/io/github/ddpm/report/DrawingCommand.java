package io.github.ddpm.report;

/** What to type to draw with a run. */
public final class DrawingCommand {
  private DrawingCommand() {}

  /**
   * The command.
   *
   * @param run its folder, as a word of the shell
   * @param enlarges whether it draws larger images of small ones
   */
  public static String of(String run, boolean enlarges) {
    String what = enlarges ? "--enlarge small.png --out large.png" : "-n 64 --out grid.png";
    return "%s sample %s --model %s".formatted(Shell.program(), what, run);
  }
}
