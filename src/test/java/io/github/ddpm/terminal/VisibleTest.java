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
