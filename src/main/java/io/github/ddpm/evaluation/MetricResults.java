package io.github.ddpm.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the values of each figure over the repeats, with the details of that figure. */
final class MetricResults {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> details = new LinkedHashMap<>();

  /** Adds one repeat's value; the details are the same for all repeats. */
  void add(String name, double value, Map<String, ?> detail) {
    values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    details.put(name, new LinkedHashMap<>(detail));
  }

  /** The figures, each with its details before {@code common}. */
  List<MetricResult> figures(Map<String, Object> common) {
    List<MetricResult> figures = new ArrayList<>();
    values.forEach(
        (name, list) -> {
          Map<String, Object> provenance = details.get(name);
          common.forEach(provenance::putIfAbsent);
          figures.add(MetricResult.of(name, list, provenance));
        });
    return figures;
  }
}
