package io.github.ddpm.checkpoint;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the JSON of a safetensors file and checks every number before using it. */
final class SafetensorsHeaderReader {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path file;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  /**
   * Reads and checks a header.
   *
   * @param file named in errors
   * @param json the header without its length
   * @param dataBytes the number of bytes after the header in the file
   * @throws CorruptFileException if the header is malformed, or the tensors do not fill the
   *     following bytes without gaps and overlaps
   */
  SafetensorsHeaderReader(Path file, ByteBuffer json, long dataBytes) throws CorruptFileException {
    this.file = file;
    JsonNode root = parse(json);
    if (!root.isObject()) {
      throw new CorruptFileException(file, "the header is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(TensorEntry.METADATA)) {
        readMetadata(field.getValue());
      } else {
        tensors.put(field.getKey(), readTensor(field.getKey(), field.getValue()));
      }
    }
    sortAsStored();
    checkCoverage(dataBytes);
  }

  Map<String, String> metadata() {
    return metadata;
  }

  /** The tensors in the order of their bytes. */
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  private JsonNode parse(ByteBuffer json) throws CorruptFileException {
    try {
      // Decoded here because Jackson would guess the encoding, and the format allows only UTF-8.
      return MAPPER.readTree(StandardCharsets.UTF_8.newDecoder().decode(json).toString());
    } catch (CharacterCodingException e) {
      throw new CorruptFileException(file, "the header is not UTF-8 text", e);
    } catch (IOException e) {
      throw new CorruptFileException(file, "the header is not JSON: " + JsonFiles.reason(e), e);
    }
  }

  private void readMetadata(JsonNode node) throws CorruptFileException {
    if (!node.isObject()) {
      throw new CorruptFileException(file, "the metadata is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw new CorruptFileException(
            file, "metadata '" + field.getKey() + "' must be text, is " + field.getValue());
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
  }

  private StoredTensor readTensor(String name, JsonNode node) throws CorruptFileException {
    Dtype dtype = readDtype(name, node.path("dtype").asText());
    List<Long> shape = readNumbers(name, "shape", node.path("shape"));
    List<Long> offsets = readNumbers(name, "data_offsets", node.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw CorruptFileException.ofTensor(
          file, name, "data_offsets must be [begin, end], are " + offsets);
    }
    TensorInfo info = new TensorInfo(dtype, shape);
    StoredTensor tensor = new StoredTensor(info, offsets.get(0), offsets.get(1));
    long expected = lengthOf(name, info);
    if (expected != tensor.end() - tensor.begin()) {
      throw CorruptFileException.ofTensor(
          file,
          name,
          "%s %s takes %d bytes, but data_offsets are %s"
              .formatted(dtype, shape, expected, offsets));
    }
    return tensor;
  }

  private Dtype readDtype(String name, String text) throws CorruptFileException {
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(text)) {
        return dtype;
      }
    }
    throw CorruptFileException.ofTensor(
        file, name, "unknown dtype '" + text + "'; known are " + List.of(Dtype.values()));
  }

  private List<Long> readNumbers(String name, String field, JsonNode node)
      throws CorruptFileException {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : node) {
      numbers.add(number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : -1);
    }
    if (!node.isArray() || numbers.stream().anyMatch(number -> number < 0)) {
      throw CorruptFileException.ofTensor(
          file, name, field + " must be a list of integers from 0 up, is '" + node + "'");
    }
    return numbers;
  }

  private long lengthOf(String name, TensorInfo tensor) throws CorruptFileException {
    try {
      return tensor.dtype().bytes(tensor.shape());
    } catch (ArithmeticException e) {
      throw CorruptFileException.ofTensor(
          file, name, "shape " + tensor.shape() + " is implausibly large");
    }
  }

  private void sortAsStored() {
    List<Map.Entry<String, StoredTensor>> entries = new ArrayList<>(tensors.entrySet());
    Comparator<StoredTensor> byPlace =
        Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::end);
    entries.sort(Map.Entry.comparingByValue(byPlace));
    tensors.clear();
    entries.forEach(entry -> tensors.put(entry.getKey(), entry.getValue()));
  }

  private void checkCoverage(long dataBytes) throws CorruptFileException {
    long reached = 0;
    for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
      StoredTensor tensor = entry.getValue();
      if (tensor.begin() != reached) {
        throw CorruptFileException.ofTensor(
            file,
            entry.getKey(),
            "begins at byte %d, but the tensors before it end at %d"
                .formatted(tensor.begin(), reached));
      }
      reached = tensor.end();
    }
    if (reached != dataBytes) {
      throw new CorruptFileException(
          file,
          "the header describes %d bytes of tensors, the file holds %d"
              .formatted(reached, dataBytes));
    }
  }
}
