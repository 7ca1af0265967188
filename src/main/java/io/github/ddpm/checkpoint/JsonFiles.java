package io.github.ddpm.checkpoint;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * JSON documents in the form of the diffusers library: indented by two spaces, keys sorted, ASCII
 * only, numbers as in Python, a newline at the end.
 */
public final class JsonFiles {

  /** A million betas, the most that there can be, are a third of it. */
  static final int LONGEST = 1 << 26;

  private static final TypeReference<Map<String, Object>> DOCUMENT = new TypeReference<>() {};

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .addModule(new SimpleModule().addSerializer(new PythonFloat()))
          .build();

  private JsonFiles() {}

  /**
   * Reads a document; {@code NaN}, {@code Infinity} and {@code -Infinity} may be unquoted, as
   * Python writes them.
   *
   * @return nested maps, lists, strings, booleans, numbers (Integer, Long, BigInteger, Double) and
   *     nulls, in the file's order
   * @throws CorruptFileException if it is not one JSON object, with line and column
   */
  public static Map<String, Object> read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw new CorruptFileException(file, "%d bytes are too many".formatted(Files.size(file)));
    }
    return parse(file, Files.readAllBytes(file), DOCUMENT);
  }

  /** Writes a document directly, replacing an existing file; a crash can leave a part of it. */
  public static void write(Path file, Map<String, ?> document) throws IOException {
    Files.write(file, bytes(document));
  }

  /** A document as text. */
  public static String text(Map<String, ?> document) {
    return new String(bytes(document), StandardCharsets.UTF_8);
  }

  /**
   * Parses a document that is not read from a file.
   *
   * @param origin what messages call it
   */
  public static Map<String, Object> parse(Path origin, String text) throws CorruptFileException {
    return parse(origin, text.getBytes(StandardCharsets.UTF_8), DOCUMENT);
  }

  /** Parses a document as a map or a record; errors name the file. */
  static <T> T parse(Path file, byte[] content, TypeReference<T> type) throws CorruptFileException {
    T document;
    try {
      document = MAPPER.readValue(content, type);
    } catch (IOException e) {
      throw new CorruptFileException(file, "not the JSON expected: " + reason(e), e);
    }
    if (document == null) {
      throw new CorruptFileException(file, "not a JSON object but null");
    }
    return document;
  }

  /** The file's bytes for a document or a record. */
  static byte[] bytes(Object document) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      MAPPER.writer(prettyPrinter()).writeValue(bytes, document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /** The message of a JSON library's error, without the excerpt of the source. */
  static String reason(IOException e) {
    if (!(e instanceof JsonProcessingException json)) {
      return e.getMessage();
    }
    // Of types, such as that of an array where an object should be, it speaks in names of classes.
    String words = json.getOriginalMessage().replaceFirst("(?s) \\(bound as .*", "");
    String problem = words.contains("java.") ? "another kind of value is expected" : words;
    JsonLocation place = json.getLocation();
    return place == null
        ? problem
        : "line %d, column %d: %s".formatted(place.getLineNr(), place.getColumnNr(), problem);
  }

  private static DefaultPrettyPrinter prettyPrinter() {
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    return new DefaultPrettyPrinter(separators)
        .withObjectIndenter(indenter)
        .withArrayIndenter(indenter);
  }
}
