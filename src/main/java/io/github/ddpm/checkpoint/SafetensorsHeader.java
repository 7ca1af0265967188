package io.github.ddpm.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The header of a safetensors file: its length, its JSON, and the order of the tensors after it.
 */
final class SafetensorsHeader {

  static final int LENGTH_BYTES = Long.BYTES;
  static final long LONGEST = 100_000_000;

  private static final int ALIGNMENT = 8;

  // The reference implementation escapes control characters with lower-case digits.
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

  private SafetensorsHeader() {}

  /** Sorts by dtype, widest first, then by the bytes of the name. */
  static List<TensorEntry> inFileOrder(List<TensorEntry> tensors) {
    Set<String> names = new HashSet<>();
    for (TensorEntry tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("tensor '" + tensor.name() + "': given twice");
      }
    }
    return tensors.stream()
        .sorted(
            Comparator.comparing(TensorEntry::dtype)
                .thenComparing(SafetensorsHeader::nameBytes, Arrays::compareUnsigned))
        .toList();
  }

  /** The file's bytes up to the first tensor: u64 length, JSON, spaces to a multiple of 8. */
  static byte[] format(Map<String, String> metadata, List<TensorEntry> ordered) throws IOException {
    byte[] json = json(metadata, ordered);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] head = Arrays.copyOf(json, padded);
    Arrays.fill(head, json.length, padded, (byte) ' ');
    return ByteBuffer.allocate(LENGTH_BYTES + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded)
        .put(head)
        .array();
  }

  private static byte[] json(Map<String, String> metadata, List<TensorEntry> ordered)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(TensorEntry.METADATA);
        for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (TensorEntry tensor : ordered) {
        long end = offset + tensor.length();
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.dtype().name());
        writeArray(json, "shape", tensor.shape());
        writeArray(json, "data_offsets", List.of(offset, end));
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void writeArray(JsonGenerator json, String field, List<Long> numbers)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (long number : numbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }

  private static byte[] nameBytes(TensorEntry tensor) {
    return tensor.name().getBytes(StandardCharsets.UTF_8);
  }
}
