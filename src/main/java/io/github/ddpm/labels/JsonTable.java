package io.github.ddpm.labels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.files.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tables as JSON: an object per line ({@code metadata.jsonl}), a list of objects, StyleGAN's {@code
 * dataset.json}, or one object of names and labels.
 */
final class JsonTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> PAIR = List.of("file_name", "label");

  private JsonTable() {}

  /** Whether a file begins as such JSON. */
  static boolean isAt(byte[] file) {
    String start = text(file.length > 64 ? Arrays.copyOf(file, 64) : file).stripLeading();
    return start.startsWith("{") || start.startsWith("[");
  }

  private static String text(byte[] file) {
    String text = new String(file, StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  static Table of(byte[] file) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    try (MappingIterator<JsonNode> all = JSON.readerFor(JsonNode.class).readValues(text(file))) {
      all.forEachRemaining(nodes::add);
    } catch (RuntimeException e) { // As an iterator tells of malformed JSON.
      throw new IOException(
          e.getCause() instanceof JsonProcessingException json
              ? "line %d, column %d: %s"
                  .formatted(
                      json.getLocation().getLineNr(),
                      json.getLocation().getColumnNr(),
                      json.getOriginalMessage())
              : Reason.of(e),
          e);
    }
    if (nodes.size() == 1 && nodes.get(0).has("labels")) {
      return pairs(nodes.get(0).get("labels"));
    } else if (nodes.size() == 1 && nodes.get(0).isArray()) {
      JsonNode list = nodes.get(0);
      return !list.isEmpty() && list.get(0).isArray() ? pairs(list) : objects(list);
    } else if (nodes.size() == 1 && !hasFile(nodes.get(0))) {
      return pairs(nodes.get(0));
    }
    return objects(nodes);
  }

  private static boolean hasFile(JsonNode object) {
    Iterator<String> names = object.fieldNames();
    boolean has = false;
    while (names.hasNext()) {
      has |= LabelWords.isFile(names.next());
    }
    return has;
  }

  /** From a list of pairs, or an object of names and labels. */
  private static Table pairs(JsonNode labels) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode pair : labels.isArray() ? labels : List.<JsonNode>of()) {
      rows.add(List.of(cell(pair.path(0)), cell(pair.path(1))));
    }
    labels
        .properties()
        .forEach(field -> rows.add(List.of(field.getKey().strip(), cell(field.getValue()))));
    return new Table(PAIR, rows);
  }

  private static Table objects(Iterable<JsonNode> objects) {
    List<String> heading = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode object : objects) {
      List<String> row = new ArrayList<>(Collections.nCopies(heading.size(), ""));
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (!heading.contains(field.getKey())) {
          heading.add(field.getKey());
          row.add("");
        }
        row.set(heading.indexOf(field.getKey()), cell(field.getValue()));
      }
      rows.add(row);
    }
    return new Table(heading, rows);
  }

  /** A number or a text; of a list with one 1 and else 0, its place; else nothing. */
  static String cell(JsonNode value) {
    if (value.isArray()) {
      int ones = 0;
      int place = -1;
      for (int i = 0; i < value.size(); i++) {
        double number = value.get(i).asDouble(Double.NaN);
        if (number != 0 && number != 1) {
          return "";
        } else if (number == 1) {
          ones++;
          place = i;
        }
      }
      return ones == 1 ? String.valueOf(place) : "";
    }
    return value.isValueNode() && !value.isNull() ? value.asText().strip() : "";
  }

  /** The label that an object beside an image holds. */
  static Optional<String> label(byte[] file) throws IOException {
    JsonNode object = JSON.readTree(text(file));
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    OptionalInt place = LabelWords.labelColumn(names);
    return place.isEmpty()
        ? Optional.empty()
        : Optional.of(cell(object.get(names.get(place.getAsInt()))));
  }
}
