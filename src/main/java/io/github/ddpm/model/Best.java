package io.github.ddpm.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The best checkpoint of a run so far, by what was measured while it was trained. It is written
 * into each checkpoint: one that training goes back to knows the best of its own past.
 *
 * @param step of the checkpoint
 * @param figure what was measured
 * @param value of the figure
 * @param conditions under which it was: a figure measured otherwise is not to be compared with it
 */
public record Best(long step, String figure, double value, String conditions) {

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
    return String.format(Locale.ROOT, "step %d, %s %.5g", step, figure, value);
  }
}
