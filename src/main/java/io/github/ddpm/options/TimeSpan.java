package io.github.ddpm.options;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a span of time such as {@code 2h}, {@code 90m}, {@code 1h30m} or {@code 45s}. */
public final class TimeSpan implements ITypeConverter<Duration> {
  /** Clocks count nanoseconds in 64 bits, which overflow after 292 years. */
  private static final Duration LONGEST = Duration.ofHours(1_000_000);

  /** A span in words, such as {@code 1 h 4 min}, {@code 7 min 12 s} or {@code 4 s}. */
  public static String inWords(Duration span) {
    if (span.toHours() > 0) {
      return "%d h %d min".formatted(span.toHours(), span.toMinutesPart());
    }
    return span.toMinutes() > 0
        ? "%d min %d s".formatted(span.toMinutes(), span.toSecondsPart())
        : "%d s".formatted(span.toSeconds());
  }

  @Override
  public Duration convert(String text) {
    try {
      Duration span = Duration.parse("PT" + text);
      if (span.compareTo(LONGEST) > 0) {
        throw new TypeConversionException(
            "must be at most %d h, is %s".formatted(LONGEST.toHours(), text));
      }
      if (span.compareTo(Duration.ZERO) > 0) {
        return span;
      }
    } catch (DateTimeParseException e) {
      // Refused below, like spans that are not positive.
    }
    throw new TypeConversionException("must be a time such as 2h, 90m, 1h30m or 45s, is " + text);
  }
}
