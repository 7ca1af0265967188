package io.github.ddpm.model;

import java.util.Map;
import java.util.Optional;

/**
 * The images that a run was trained on, wherever they were.
 *
 * @param count how many there were
 * @param sha256 identifies their content
 * @param order the word for the order of an epoch; empty for that of small collections, which was
 *     once that of all
 */
public record TrainedImages(int count, String sha256, String order) {
  private static final String ORDER = "order";

  static Optional<TrainedImages> of(Object field) {
    return field instanceof Map<?, ?> fields
            && fields.get("count") instanceof Number count
            && fields.get("sha256") instanceof String sha256
        ? Optional.of(
            new TrainedImages(
                count.intValue(), sha256, fields.get(ORDER) instanceof String order ? order : ""))
        : Optional.empty();
  }

  /** Whether these are the same images, in whatever order. */
  public boolean areThoseOf(TrainedImages other) {
    return count == other.count && sha256.equals(other.sha256);
  }

  Map<String, Object> fields() {
    return order.isEmpty()
        ? Map.of("count", count, "sha256", sha256)
        : Map.of("count", count, "sha256", sha256, ORDER, order);
  }
}
