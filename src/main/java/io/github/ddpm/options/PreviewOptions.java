package io.github.ddpm.options;

import io.github.ddpm.terminal.Console;
import io.github.ddpm.terminal.Graphics;
import io.github.ddpm.terminal.TerminalWidth;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of commands that show previews in the terminal. */
public final class PreviewOptions {
  private static final int STDERR = 2;
  private static final int USUAL_WIDTH = 80;

  @Option(
      names = "--preview",
      negatable = true,
      description = "Show a preview in the terminal (default: if supported and NO_COLOR is unset).")
  private Boolean preview;

  /** A console on {@code err}, as the options ask. */
  public Console console(PrintWriter err) {
    // Only the launcher can know whether stderr, of all three, is a terminal.
    return new Console(
        err,
        Boolean.getBoolean("ddpm.terminal"),
        graphics(System.getenv()),
        () -> TerminalWidth.of(STDERR).orElse(USUAL_WIDTH),
        System::nanoTime);
  }

  private Graphics graphics(Map<String, String> environment) {
    if (preview == null) {
      return Graphics.of(environment);
    }
    Map<String, String> withColour = new HashMap<>(environment);
    withColour.remove("NO_COLOR");
    return preview ? Graphics.of(withColour) : Graphics.NONE;
  }
}
