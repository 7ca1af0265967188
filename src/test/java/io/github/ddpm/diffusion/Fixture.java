package io.github.ddpm.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** The float32 tensors of one safetensors file of reference numbers. */
public final class Fixture {

  private final JsonNode header;
  private final ByteBuffer data;

  private Fixture(JsonNode header, ByteBuffer data) {
    this.header = header;
    this.data = data;
  }

  /** Where the fixtures are: the system property {@code ddpm.fixtures}, or the test resources. */
  public static Path folder() {
    String property = System.getProperty("ddpm.fixtures");
    if (property != null) {
      return Path.of(property);
    }
    try {
      return Path.of(Fixture.class.getResource("/fixtures").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The names in {@link #folder} that fit {@code glob}, sorted. The test resources must have some;
   * a folder of further fixtures may have only others.
   */
  public static List<Path> matching(String glob) throws IOException {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    try (Stream<Path> all = Files.walk(folder(), 2)) {
      List<Path> found =
          all.filter(path -> matcher.matches(folder().relativize(path))).sorted().toList();
      if (found.isEmpty() && System.getProperty("ddpm.fixtures") == null) {
        throw new NoSuchFileException(folder().resolve(glob).toString());
      }
      return found;
    }
  }

  /** Reads a whole file: header length as u64, header as JSON, data; all little-endian. */
  public static Fixture read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(json);
    JsonNode header = new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8));
    return new Fixture(header, bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** A tensor's sizes, outermost first. */
  public long[] shape(String tensor) {
    JsonNode shape = header.required(tensor).required("shape");
    long[] sizes = new long[shape.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape.get(i).asLong();
    }
    return sizes;
  }

  /** A tensor's values, the last index running fastest. */
  public float[] floats(String tensor) {
    JsonNode offsets = header.required(tensor).required("data_offsets");
    int begin = offsets.get(0).asInt();
    float[] values = new float[(offsets.get(1).asInt() - begin) / Float.BYTES];
    data.slice(begin, values.length * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }
}
