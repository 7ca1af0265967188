package io.github.ddpm.terminal;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.regex.Pattern;

/**
 * Text that comes from files, made safe to show: characters that control a terminal, or the order
 * in which it shows others, become escapes such as {@code \}{@code u001b}.
 */
public final class Visible {
  /** Controls but for tabs and the ends of lines, and the characters that turn text round. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069&&[^\\t\\n]]");

  private static final String END_OF_LINE = System.lineSeparator();

  private Visible() {}

  /** {@code text} on as many lines as it has. */
  public static String lines(String text) {
    return END_OF_LINE.equals("\n")
        ? escape(text)
        : escape(text.replace(END_OF_LINE, "\n")).replace("\n", END_OF_LINE);
  }

  /** {@code text} on one line. */
  public static String line(String text) {
    return lines(text).replace("\n", "\\n").replace("\t", "\\t");
  }

  private static String escape(String text) {
    return CONTROL
        .matcher(text)
        .replaceAll(control -> "\\\\u%04x".formatted((int) control.group().charAt(0)));
  }

  /** A writer that shows whatever is written to it so on {@code terminal}. */
  public static PrintWriter on(PrintWriter terminal) {
    return new Guarded(terminal);
  }

  /** The writer below one of {@link #on}, for the program's own control sequences. */
  public static PrintWriter below(PrintWriter writer) {
    return writer instanceof Guarded guarded ? guarded.terminal : writer;
  }

  private static final class Guarded extends PrintWriter {
    private final PrintWriter terminal;

    Guarded(PrintWriter terminal) {
      super(new Filter(terminal), true);
      this.terminal = terminal;
    }

    @Override
    public boolean checkError() {
      return terminal.checkError();
    }
  }

  private static final class Filter extends FilterWriter {
    Filter(Writer terminal) {
      super(terminal);
    }

    @Override
    public void write(int character) throws IOException {
      out.write(lines(String.valueOf((char) character)));
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
      out.write(lines(new String(characters, offset, length)));
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      out.write(lines(text.substring(offset, offset + length)));
    }
  }
}
