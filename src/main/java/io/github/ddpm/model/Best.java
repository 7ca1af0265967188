package io.github.ddpm.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The best checkpoint of a run so far, by the metrics measured during training. It is written into
 * each checkpoint, so that a checkpoint that training goes back to knows the best up to its own
 * step.
 *
 * @param step of the checkpoint
 * @param figure what was measured
 * @param value of the figure
 * @param conditions how the figure was measured; figures measured differently are not compared
 */
public record Best(long step, String figure, double value, String conditions) {

  /** Whether both were measured in the same way. */
  public boolean isComparableWith(Best other) {
    return figure.equals(other.figure) && conditions.equals(other.conditions);
  }

  static Optional<Best> of(Object field) {
    return field instanceof Map<?, ?> fields
            && fields.get("step") instanceof Number step
            && fields.get("figure") instanceof String figure
            && fields.get("value") instanceof Number value
            && fields.get("conditions") instanceof String conditions
        ? Optional.of(new Best(step.longValue(), figure, value.doubleValue(), conditions))
        : Optional.empty();
  }

  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("step", step);
    fields.put("figure", figure);
    fields.put("value", value);
    fields.put("conditions", conditions);
    return fields;
  }

  @Override
  public String toString() {
    return "step %d, %s %.5g".formatted(step, figure, value);
  }
}
