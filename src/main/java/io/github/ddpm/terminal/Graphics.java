package io.github.ddpm.terminal;

import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Map;

/** The ways in which a terminal can show images. */
public enum Graphics {
  /** Kitty's graphics protocol: a PNG file in base64. */
  KITTY,
  /** iTerm2's inline images: a PNG file in base64. */
  ITERM2,
  /** DEC's sixels: six rows of pixels at a time, one colour after another. */
  SIXEL,
  /** Two pixels in each character, in 24-bit colour. */
  HALF_BLOCKS,
  /** The terminal shows no images. */
  NONE;

  /**
   * The text that shows {@code image} where the cursor is, ending on a new line.
   *
   * @param columns how many characters fit in a line of the terminal
   */
  public String show(BufferedImage image, int columns) {
    return switch (this) {
      case KITTY -> Base64Png.kitty(Scale.enlarged(image));
      case ITERM2 -> Base64Png.iterm2(Scale.enlarged(image));
      case SIXEL -> Sixel.of(Scale.enlarged(image));
      case HALF_BLOCKS -> HalfBlocks.of(Scale.toWidth(image, columns));
      case NONE -> "";
    };
  }

  /**
   * The way that suits the terminal of an environment. The terminal is not queried, because a reply
   * could mix with the user's input. So only terminals known to support images get them, and {@code
   * NO_COLOR} is respected.
   *
   * @param environment the environment variables, such as {@code TERM}
   */
  public static Graphics of(Map<String, String> environment) {
    String term = environment.getOrDefault("TERM", "").toLowerCase(Locale.ROOT);
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()
        || term.isEmpty()
        || term.equals("dumb")) {
      return NONE;
    }
    // A multiplexer draws the screen itself and drops unknown sequences.
    boolean multiplexed =
        environment.containsKey("TMUX") || term.startsWith("screen") || term.startsWith("tmux");
    Graphics own = multiplexed ? NONE : own(environment, term);
    return own == NONE && hasColours(environment) && isUtf8(environment) ? HALF_BLOCKS : own;
  }

  private static Graphics own(Map<String, String> environment, String term) {
    String program = environment.getOrDefault("TERM_PROGRAM", "");
    if (environment.containsKey("KITTY_WINDOW_ID")
        || term.contains("kitty")
        || term.contains("ghostty")
        || program.equals("ghostty")) {
      return KITTY;
    } else if (program.equals("iTerm.app")
        || program.equals("WezTerm")
        || program.equals("mintty")
        || environment.getOrDefault("LC_TERMINAL", "").equals("iTerm2")) {
      return ITERM2;
    } else if (term.contains("sixel")
        || term.startsWith("foot")
        || term.startsWith("mlterm")
        || term.startsWith("contour")
        || term.startsWith("yaft")) {
      return SIXEL;
    }
    return NONE;
  }

  private static boolean hasColours(Map<String, String> environment) {
    String colours = environment.getOrDefault("COLORTERM", "");
    return colours.equals("truecolor") || colours.equals("24bit");
  }

  private static boolean isUtf8(Map<String, String> environment) {
    for (String variable : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String locale = environment.getOrDefault(variable, "").toLowerCase(Locale.ROOT);
      if (!locale.isEmpty()) {
        return locale.endsWith("utf-8") || locale.endsWith("utf8");
      }
    }
    return false;
  }
}
