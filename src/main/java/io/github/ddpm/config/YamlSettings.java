package io.github.ddpm.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * YAML text as a flat table from full key path to {@link Setting}, in the order of writing. A
 * section is in the table too, before its settings. Refuses ambiguous text: a key written twice, a
 * second document, an alias, a number that a double cannot hold.
 */
final class YamlSettings {
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String source;
  private final YAMLParser parser;
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  private YamlSettings(String source, YAMLParser parser) {
    this.source = source;
    this.parser = parser;
  }

  /**
   * Reads a whole file's text; a file of comments only gives an empty table.
   *
   * @param file the file's name for messages
   * @throws InvalidSetting if it is not one mapping of settings
   */
  static Map<String, Setting> of(String file, String text) {
    try (YAMLParser parser = YAML.createParser(text)) {
      YamlSettings reader = new YamlSettings(file, parser);
      JsonToken first = parser.nextToken();
      boolean empty = first == null || (first.isScalarValue() && parser.getText().isEmpty());
      if (!empty && first != JsonToken.START_OBJECT) {
        throw new InvalidSetting(reader.place(), "must hold settings such as `seed: 0`");
      }
      if (!empty) {
        reader.section("");
      }
      if (parser.nextToken() != null) {
        throw new InvalidSetting(
            reader.place(), "a second document begins. Keep one per file, without `---` between");
      }
      return reader.settings;
    } catch (IOException e) {
      throw new InvalidSetting(file + SyntaxError.place(e), SyntaxError.problem(e), e);
    }
  }

  /** Reads the value after {@code key=} on a command line. */
  static JsonNode value(String option, String key, String text) {
    try (YAMLParser parser = YAML.createParser(text)) {
      if (parser.nextToken() == null) {
        return NODES.textNode("");
      }
      JsonNode value = new YamlSettings(option, parser).value(key, option);
      if (parser.nextToken() != null) {
        throw new InvalidSetting(option, key, "must be one value, is " + text);
      }
      return value;
    } catch (IOException e) {
      throw new InvalidSetting(option, key, SyntaxError.problem(e) + ". Put it in quotes");
    }
  }

  private void section(String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = prefix + parser.currentName();
      String place = place();
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        put(key, new Setting(NODES.objectNode(), place));
        section(key + ".");
      } else {
        put(key, new Setting(value(key, place), place));
      }
    }
  }

  private void put(String key, Setting setting) {
    Setting earlier = settings.putIfAbsent(key, setting);
    if (earlier != null) {
      throw new InvalidSetting(
          setting.place(), key, "is already set at " + earlier.place() + ". Keep one of the two");
    }
  }

  private JsonNode value(String key, String place) throws IOException {
    if (parser.isCurrentAlias()) {
      throw new InvalidSetting(place, key, "is an alias (*). Write the value itself");
    }
    return switch (parser.currentToken()) {
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> finite(key, place);
      case START_ARRAY -> {
        ArrayNode list = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(key, place));
        }
        yield list;
      }
      default ->
          throw new InvalidSetting(
              place, key, "must be a value or a list of values, has settings of its own");
    };
  }

  private JsonNode finite(String key, String place) throws IOException {
    String text = parser.getText();
    try {
      double number = parser.getDoubleValue();
      if (Double.isFinite(number)) {
        return NODES.numberNode(number);
      }
    } catch (JsonProcessingException | NumberFormatException e) {
      // .nan and .inf look like numbers to the parser until it is asked for their value.
    }
    throw new InvalidSetting(place, key, "must be a finite number, is " + text);
  }

  private String place() {
    JsonLocation at = parser.currentTokenLocation();
    return source + ":" + at.getLineNr() + ":" + at.getColumnNr();
  }
}
