package io.github.ddpm.run;

import io.github.ddpm.metrics.Spread;
import java.util.List;
import java.util.Map;

/**
 * One measured number and all that it depends on.
 *
 * @param name what was measured
 * @param mean over the repeats
 * @param deviation standard deviation over the repeats; 0 of one
 * @param values of each repeat
 * @param provenance how it was measured and of what
 */
public record Figure(
    String name,
    double mean,
    double deviation,
    List<Double> values,
    Map<String, Object> provenance) {

  static Figure of(String name, List<Double> values, Map<String, Object> provenance) {
    Spread spread = Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    return new Figure(name, spread.mean(), spread.deviation(), List.copyOf(values), provenance);
  }
}
