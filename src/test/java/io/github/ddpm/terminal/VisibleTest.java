package io.github.ddpm.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class VisibleTest {
  @Test
  void whatControlsATerminalBecomesAnEscape() {
    assertEquals("\\u001b[31mred\\u0007", Visible.lines("\033[31mred\7"));
    assertEquals("a\\u000db\\u007f\\u009bc", Visible.lines("a\rb\177\u009bc"));
    assertEquals("gnp\\u202e.png", Visible.lines("gnp\u202e.png"));
  }

  /** Each of Unicode's characters that turn text round, or end a line without looking so. */
  @Test
  void whatChangesTheOrderOfOthersBecomesAnEscape() {
    int[] turning = {
      0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066,
      0x2067, 0x2068, 0x2069
    };
    for (int character : turning) {
      String text = Character.toString(character);
      assertEquals("a\\u%04xb".formatted(character), Visible.line("a" + text + "b"));
    }
  }

  @Test
  void whatIsTextStays() {
    String text = "Zoë\t→ 東京 😀\nline";
    assertEquals(text, Visible.lines(text));
    assertEquals("a\\nb\\tc", Visible.line("a\nb\tc"));
  }

  @Test
  void everyWayToWriteIsGuarded() {
    StringWriter shown = new StringWriter();
    PrintWriter terminal = new PrintWriter(shown);
    PrintWriter guarded = Visible.on(terminal);
    guarded.write('\033');
    guarded.print('\7');
    guarded.write("a\bb", 0, 3);
    guarded.write(new char[] {'\f', 'x'}, 0, 1);
    guarded.printf("%s", "\033");
    guarded.append("\33");
    guarded.flush();
    assertEquals("\\u001b\\u0007a\\u0008b\\u000c\\u001b\\u001b", shown.toString());
    assertSame(terminal, Visible.below(guarded));
    assertSame(terminal, Visible.below(terminal));
  }
}
