package io.github.ddpm.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The best checkpoint of a run so far, by the metrics measured during training. It is written into
 * each checkpoint, so that a checkpoint that training goes back to knows the best up to its own
 * step.
 *
 * @param step of the checkpoint
 * @param figure what was measured
 * @param value of the figure
 * @param conditions how the figure was measured; figures measured differently are not compared
 * @param others steps of checkpoints that were the best by figures measured otherwise
 */
public record Best(long step, String figure, double value, String conditions, List<Long> others) {

  /** The best of a run that had none before. */
  public Best(long step, String figure, double value, String conditions) {
    this(step, figure, value, conditions, List.of());
  }

  /** The same, which knows the best before it. */
  public Best after(Best before) {
    List<Long> known = new ArrayList<>(before.others);
    if (!isComparableWith(before)) {
      known.add(before.step);
    }
    return new Best(step, figure, value, conditions, List.copyOf(known));
  }

  /** The steps of all checkpoints that are worth keeping. */
  public Set<Long> steps() {
    Set<Long> steps = new HashSet<>(others);
    steps.add(step);
    return steps;
  }

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
        ? Optional.of(
            new Best(
                step.longValue(),
                figure,
                value.doubleValue(),
                conditions,
                steps(fields.get("others"))))
        : Optional.empty();
  }

  private static List<Long> steps(Object field) {
    return field instanceof List<?> steps
        ? steps.stream()
            .filter(Number.class::isInstance)
            .map(step -> ((Number) step).longValue())
            .toList()
        : List.of();
  }

  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("step", step);
    fields.put("figure", figure);
    fields.put("value", value);
    fields.put("conditions", conditions);
    if (!others.isEmpty()) {
      fields.put("others", others);
    }
    return fields;
  }

  @Override
  public String toString() {
    return "step %d, %s %.5g".formatted(step, figure, value);
  }
}
