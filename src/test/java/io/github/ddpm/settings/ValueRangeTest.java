package io.github.ddpm.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ValueRangeTest {
  @ParameterizedTest
  @ValueSource(strings = {"auto", "0-4095", "0-1", "-1000-2000", "-5--1", "0.25-0.75", "0-1000000"})
  void whatIsReadIsWrittenAgain(String text) {
    assertEquals(text, ValueRange.of(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4095", "4095-0", "7-7", "0-", "-", "0-NaN", "0..1", "a-b", "0-1e9"})
  void whatIsNoRangeIsRefused(String text) {
    InvalidSetting e = assertThrows(InvalidSetting.class, () -> ValueRange.of(text));
    assertTrue(e.getMessage().startsWith("range: must be auto, or two values"), e.getMessage());
  }

  @Test
  void valuesBeyondItAreCut() {
    ValueRange range = ValueRange.of("-100-155");
    assertEquals(0, range.toByte(-101));
    assertEquals(0, range.toByte(-100));
    assertEquals(100, range.toByte(0));
    assertEquals(255, range.toByte(155));
    assertEquals(255, range.toByte(1e300));
    assertEquals(0, range.toByte(Double.NaN));
  }

  @Test
  void aRangeOfSoManyBitsHoldsAValue() {
    assertEquals("0-4095", ValueRange.holding(0, 3900).toString());
    assertEquals("0-4095", ValueRange.holding(0, 4095).toString());
    assertEquals("0-8191", ValueRange.holding(0, 4096).toString());
    assertEquals("0-1", ValueRange.holding(0, 0.3).toString());
    assertEquals("-1024-2047", ValueRange.holding(-1000, 2000).toString());
    assertEquals("-1024-1023", ValueRange.holding(-1024, 1023).toString());
    assertEquals("-1-1", ValueRange.holding(-0.3, 0.3).toString());
    assertEquals("-2-1", ValueRange.holding(-1e30, 1e300).toString());
  }

  @Test
  void whatMarksMissingValuesShapesNoRange() {
    for (double mark : new double[] {-999, -9999, -99999, -999999, -9999.9, -32768, 1e20, -1e20}) {
      double least = Math.min(mark, 0);
      double most = Math.max(mark, 300);
      String cure = ValueRange.cure(least, most, false);
      assertTrue(cure.endsWith("black and white; what marks missing values may lie outside"), cure);
    }
    String over = ValueRange.cure(-9999, 20000, false);
    assertTrue(over.endsWith("may lie outside"), over);
    assertTrue(ValueRange.cure(-32768, 32767, false).endsWith("such as -32768-32767"));
    assertTrue(ValueRange.cure(-99, 99, false).endsWith("such as -128-127"));
  }

  @Test
  void valuesAreSaidInFewDigits() {
    assertEquals("4095.5", ValueRange.words(4095.5));
    assertEquals("0.1", ValueRange.words(0.1f));
    assertEquals("1.0E-300", ValueRange.words(1e-300));
    assertEquals("-3.402823E38", ValueRange.words(-Float.MAX_VALUE));
    assertEquals("Infinity", ValueRange.words(Double.POSITIVE_INFINITY));
  }

  @Test
  void roundedUpItIsNoLess() {
    assertEquals(0.03, ValueRange.roundedUp(0.021));
    assertEquals(0.2, ValueRange.roundedUp(0.2f));
    assertEquals(127, ValueRange.roundedUp(100));
  }
}
