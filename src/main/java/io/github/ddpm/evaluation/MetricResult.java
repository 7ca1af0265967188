package io.github.ddpm.evaluation;

import io.github.ddpm.metrics.MeanStd;
import java.util.List;
import java.util.Map;

/**
 * One measured number and everything it depends on.
 *
 * @param name what was measured
 * @param mean over the repeats
 * @param deviation standard deviation over the repeats; 0 for a single one
 * @param values of each repeat
 * @param provenance how and from what it was measured
 */
public record MetricResult(
    String name,
    double mean,
    double deviation,
    List<Double> values,
    Map<String, Object> provenance) {

  static MetricResult of(String name, List<Double> values, Map<String, Object> provenance) {
    MeanStd spread = MeanStd.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    return new MetricResult(
        name, spread.mean(), spread.deviation(), List.copyOf(values), provenance);
  }
}
