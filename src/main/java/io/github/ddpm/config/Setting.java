package io.github.ddpm.config;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One value as a user wrote it.
 *
 * @param value a number, a text, a boolean, a list of these, null if nothing follows the key, or an
 *     empty object where a section begins
 * @param place where its key is written, as error messages name it: {@code file:line:column}, or
 *     {@code --set}
 */
record Setting(JsonNode value, String place) {
  /** Whether a section of settings begins here, even one without settings. */
  boolean isSection() {
    return value.isObject() || value.isNull();
  }
}
