package io.github.ddpm.report;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Moments as text: ISO 8601 in UTC with milliseconds, which sorts as time does. */
public final class Timestamp {
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private Timestamp() {}

  /** The present moment, such as {@code 2026-11-30T06:36:28.120Z}. */
  public static String now() {
    return FORMAT.format(Instant.now());
  }
}
