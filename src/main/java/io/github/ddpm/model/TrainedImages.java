package io.github.ddpm.model;

import java.util.Map;
import java.util.Optional;

/**
 * The images that a run was trained on, wherever they were.
 *
 * @param count how many there were
 * @param sha256 identifies their content
 */
public record TrainedImages(int count, String sha256) {

  static Optional<TrainedImages> of(Object field) {
    return field instanceof Map<?, ?> fields
            && fields.get("count") instanceof Number count
            && fields.get("sha256") instanceof String sha256
        ? Optional.of(new TrainedImages(count.intValue(), sha256))
        : Optional.empty();
  }

  Map<String, Object> fields() {
    return Map.of("count", count, "sha256", sha256);
  }
}
