package io.github.ddpm.bench;

import io.github.ddpm.progress.StepPart;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The share of a step that each part takes; with {@link #other}, the shares add up to 1.
 *
 * @param parts each part's share, in [0, 1]
 */
record StepShares(Map<StepPart, Double> parts) {

  /** The shares in {@code times} of steps that took {@code wall} seconds in all. */
  static StepShares of(PartTimes times, double wall) {
    Map<StepPart, Double> parts = new EnumMap<>(StepPart.class);
    double sum = 0;
    for (StepPart part : StepPart.values()) {
      parts.put(part, times.seconds(part));
      sum += times.seconds(part);
    }
    double whole = Math.max(sum, wall);
    parts.replaceAll((part, seconds) -> seconds / whole);
    return new StepShares(parts);
  }

  /** The share of the rest: noising, listeners, waiting for the slowest thread. */
  double other() {
    double rest = 1 - parts.values().stream().mapToDouble(Double::doubleValue).sum();
    return Math.max(0, rest);
  }

  /** All shares by name, {@code other} last. */
  Map<String, Double> byName() {
    Map<String, Double> named = new LinkedHashMap<>();
    parts.forEach((part, share) -> named.put(part.name().toLowerCase(Locale.ROOT), share));
    named.put("other", other());
    return named;
  }
}
