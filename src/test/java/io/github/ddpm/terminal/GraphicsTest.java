package io.github.ddpm.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphicsTest {
  private static final String COLOURS = "COLORTERM=truecolor LANG=en_US.UTF-8 ";

  @ParameterizedTest
  @CsvSource({
    "TERM=xterm-kitty, KITTY",
    "TERM=xterm-256color KITTY_WINDOW_ID=1, KITTY",
    "TERM=xterm-ghostty TERM_PROGRAM=ghostty, KITTY",
    "TERM=xterm-256color TERM_PROGRAM=iTerm.app, ITERM2",
    "TERM=xterm-256color LC_TERMINAL=iTerm2, ITERM2",
    "TERM=xterm-256color TERM_PROGRAM=WezTerm, ITERM2",
    "TERM=foot, SIXEL",
    "TERM=mlterm-256color, SIXEL",
    "TERM=xterm-256color, HALF_BLOCKS",
    "TERM=xterm-256color TERM_PROGRAM=vscode, HALF_BLOCKS"
  })
  void aTerminalGetsTheBestThatItUnderstands(String variables, Graphics expected) {
    assertEquals(expected, graphics(COLOURS + variables));
  }

  @ParameterizedTest
  @CsvSource({
    "TERM=tmux-256color KITTY_WINDOW_ID=1",
    "TERM=screen-256color TERM_PROGRAM=iTerm.app",
    "TERM=xterm-kitty TMUX=/tmp/tmux"
  })
  void throughAMultiplexerOnlyCharactersPass(String variables) {
    assertEquals(Graphics.HALF_BLOCKS, graphics(COLOURS + variables));
  }

  @ParameterizedTest
  @CsvSource({
    "TERM=xterm-256color",
    "TERM=xterm-256color COLORTERM=truecolor",
    "TERM=xterm-256color COLORTERM=truecolor LANG=C",
    "TERM=xterm-256color COLORTERM=truecolor LANG=en_US.UTF-8 LC_ALL=C",
    "TERM=xterm-256color LANG=en_US.UTF-8",
    "TERM=dumb COLORTERM=truecolor LANG=en_US.UTF-8",
    "COLORTERM=truecolor LANG=en_US.UTF-8",
    "TERM=xterm-kitty NO_COLOR=1",
    "TERM=xterm-256color COLORTERM=truecolor LANG=en_US.UTF-8 NO_COLOR=yes"
  })
  void whereItIsNotSureOrNotWantedNothingIsShown(String variables) {
    assertEquals(Graphics.NONE, graphics(variables));
  }

  @Test
  void anEmptyNoColorMeansNothing() {
    assertEquals(Graphics.KITTY, Graphics.of(Map.of("TERM", "xterm-kitty", "NO_COLOR", "")));
  }

  private static Graphics graphics(String variables) {
    Map<String, String> environment = new HashMap<>();
    for (String variable : variables.split(" ", -1)) {
      String[] nameAndValue = variable.split("=", 2);
      environment.put(nameAndValue[0], nameAndValue[1]);
    }
    return Graphics.of(environment);
  }
}
