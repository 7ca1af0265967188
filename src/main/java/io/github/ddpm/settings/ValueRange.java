package io.github.ddpm.settings;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Set;
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

  /** As many as floating point of 32 bits has. */
  private static final MathContext DIGITS = new MathContext(7);

  private static final MathContext ONE_DIGIT_UP = new MathContext(1, RoundingMode.CEILING);
  private static final int MOST_DECIMALS = 15;
  private static final double LEAST_PLAIN = 1e-4;

  /** Its one digit can be a setting's last. */
  private static final double LEAST_TYPED = 1e-14;

  /** Marks pixels without a value where it is far below all others, as large numbers do. */
  private static final Set<Double> LEAST_OF_BITS =
      Set.of(-32767.0, -32768.0, -2147483647.0, -2147483648.0);

  /** Marks them anywhere: three nines and more. */
  private static final Pattern NINES = Pattern.compile("-9{3,}(\\.[09]+)?");

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

  /**
   * What to do about values that mean nothing without a range, in words: to set one, such as suits
   * them.
   *
   * @param least the smallest of them
   * @param most the largest
   * @param unsigned whether they are whole numbers, none below 0
   */
  public static String cure(double least, double most, boolean unsigned) {
    String cure = "set data.range to the values that are black and white";
    boolean beyond = Math.max(-least, most) >= MOST || least > most;
    if (beyond || isMark(least, most)) {
      return cure + "; what marks missing values may lie outside";
    }
    boolean far = least > most / 4 || least < -most - 1; // From the range of all their bits.
    return cure
        + ", such as "
        + (far && !unsigned && least < most ? around(least, most) : holding(least, most));
  }

  private static boolean isMark(double least, double most) {
    boolean isLeast = LEAST_OF_BITS.contains(least) && least < -most - 1;
    return isLeast || NINES.matcher(words(least)).matches();
  }

  /** A range of about three round digits. */
  private static ValueRange around(double least, double most) {
    int decimals = Math.min(MOST_DECIMALS, 1 - (int) Math.floor(Math.log10(most - least)));
    return new ValueRange(
        BigDecimal.valueOf(least).setScale(decimals, RoundingMode.FLOOR).doubleValue(),
        BigDecimal.valueOf(most).setScale(decimals, RoundingMode.CEILING).doubleValue());
  }

  /**
   * A round number that is not below {@code most}, the largest of some values: of ones only, or
   * below 1 of one digit.
   */
  public static double roundedUp(double most) {
    return most < LEAST_TYPED || most >= 1
        ? ones(most)
        : new BigDecimal(most, DIGITS).round(ONE_DIGIT_UP).doubleValue();
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

  /** A value for people: a whole number as it is, another to seven digits. */
  public static String words(double value) {
    if (!Double.isFinite(value)) {
      return String.valueOf(value);
    } else if (value == Math.rint(value) && Math.abs(value) < MOST) {
      return plain(value);
    }
    double rounded = new BigDecimal(value, DIGITS).doubleValue();
    boolean isPlain = Math.abs(rounded) >= LEAST_PLAIN && Math.abs(rounded) < MOST;
    return isPlain ? plain(rounded) : String.valueOf(rounded);
  }

  /** A number without an exponent. */
  private static String plain(double number) {
    return new BigDecimal(String.valueOf(number)).stripTrailingZeros().toPlainString();
  }
}
