package io.github.ddpm.settings;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which stored values are black and white. YAML writes it as {@code auto}, all that the samples can
 * hold, or as two numbers, {@code 0-4095}.
 *
 * @param low black, as are all values below it
 * @param high white, as are all values above it
 */
public record ValueRange(double low, double high) {
  /** All that the samples can hold. */
  public static final ValueRange AUTO = new ValueRange(0, Double.POSITIVE_INFINITY);

  private static final String NUMBER = "(-?\\d{1,15}(?:\\.\\d{1,15})?)";
  private static final double MOST = 1e15;
  private static final int DIGITS_OF_FRACTIONS = 4;

  private static final Pattern RANGE = Pattern.compile(NUMBER + " *- *" + NUMBER);

  /**
   * Reads a setting.
   *
   * @throws InvalidSetting if it is neither {@code auto} nor a range
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ValueRange of(String text) {
    if (text.equals("auto")) {
      return AUTO;
    }
    Matcher range = RANGE.matcher(text.strip());
    boolean isOne = range.matches();
    double low = isOne ? Double.parseDouble(range.group(1)) : 0;
    double high = isOne ? Double.parseDouble(range.group(2)) : 0;
    require(low < high, "range", "must be auto, or two values such as 0-4095, is '" + text + "'");
    return new ValueRange(low, high);
  }

  /**
   * The range of as many bits as it takes to hold values, such as 0-4095; where they are too large
   * for a setting, to 1.
   *
   * @param least the smallest of them
   * @param most the largest
   */
  public static ValueRange holding(double least, double most) {
    double low = least < -1 ? -1 - ones(-1 - least) : least < 0 ? -1 : 0; // As two's complement.
    return new ValueRange(low, ones(most));
  }

  private static double ones(double most) {
    double ones = 1;
    while (ones < most && ones < MOST) {
      ones = 2 * ones + 1;
    }
    return ones < MOST ? ones : 1;
  }

  /** Whether it is all that the samples can hold. */
  public boolean isAuto() {
    return this.equals(AUTO);
  }

  /** A stored value as one of 0 to 255; one that is no number as 0. */
  public int toByte(double value) {
    double part = (value - low) / (high - low);
    return (int) Math.round(255 * Math.max(0, Math.min(1, part)));
  }

  /** The setting, as {@link #of} reads it. */
  @JsonValue
  @Override
  public String toString() {
    return isAuto() ? "auto" : plain(low) + "-" + plain(high);
  }

  /** A value for people: a whole number as it is, another to a few digits. */
  public static String words(double value) {
    if (Math.abs(value) >= MOST || Double.isNaN(value)) {
      return String.valueOf(value);
    }
    return value == Math.rint(value)
        ? plain(value)
        : plain(new BigDecimal(value, new MathContext(DIGITS_OF_FRACTIONS)).doubleValue());
  }

  /** A number without an exponent. */
  private static String plain(double number) {
    return new BigDecimal(String.valueOf(number)).stripTrailingZeros().toPlainString();
  }
}
