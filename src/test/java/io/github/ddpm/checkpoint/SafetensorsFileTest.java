package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsFileTest {

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void nameTheFile() {
    path = folder.resolve("model.safetensors");
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    Safetensors.write(
        path,
        Map.of("format", "pt", "note", "ü"),
        List.of(
            TensorEntry.of("n", Dtype.I64, new long[] {}, () -> longs(-5)),
            TensorEntry.of("w", Dtype.F32, new long[] {2, 1}, () -> floats(1.5f, -2)),
            TensorEntry.of("none", Dtype.F32, new long[] {0, 7}, () -> ByteBuffer.allocate(0))));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(Map.of("format", "pt", "note", "ü"), file.metadata());
      assertEquals(List.of("n", "none", "w"), List.copyOf(file.tensors().keySet()));
      assertEquals(new TensorInfo(Dtype.F32, List.of(2L, 1L)), file.tensors().get("w"));
      assertEquals(-5, file.read("n").getLong());
      assertArrayEquals(new float[] {1.5f, -2}, array(file.readFloats("w")));
      assertEquals(0, file.readFloats("none").remaining());
    }
  }

  @Test
  void halfPrecisionIsWidenedToFloats() throws IOException {
    Safetensors.write(
        path,
        Map.of(),
        List.of(
            TensorEntry.of("bf16", Dtype.BF16, new long[] {2}, () -> shorts(0x3fc0, 0xff80)),
            TensorEntry.of("f16", Dtype.F16, new long[] {2}, () -> shorts(0x3e00, 0x0001))));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertArrayEquals(
          new float[] {1.5f, Float.NEGATIVE_INFINITY}, array(file.readFloats("bf16")));
      assertArrayEquals(new float[] {1.5f, 0x1p-24f}, array(file.readFloats("f16")));
    }
  }

  /** The values that ml_dtypes gives for float8_e4m3fn and float8_e5m2. */
  @Test
  void quarterPrecisionIsWidenedToFloats() throws IOException {
    byte[] e4m3 = {0x38, (byte) 0xC4, 0x7E, 0x01, 0x08, (byte) 0x80, 0x7F};
    byte[] e5m2 = {0x3C, (byte) 0xC2, 0x7B, 0x01, 0x04, 0x7C, 0x7F};
    Safetensors.write(
        path,
        Map.of(),
        List.of(
            TensorEntry.of("e4m3", Dtype.F8_E4M3, new long[] {7}, () -> ByteBuffer.wrap(e4m3)),
            TensorEntry.of("e5m2", Dtype.F8_E5M2, new long[] {7}, () -> ByteBuffer.wrap(e5m2))));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertArrayEquals(
          new float[] {1, -3, 448, 0x1p-9f, 0x1p-6f, -0f, Float.NaN},
          array(file.readFloats("e4m3")));
      assertArrayEquals(
          new float[] {1, -3, 57344, 0x1p-16f, 0x1p-14f, Float.POSITIVE_INFINITY, Float.NaN},
          array(file.readFloats("e5m2")));
    }
  }

  @Test
  void integersAndUnknownNamesAreNoFloats() throws IOException {
    Safetensors.write(
        path, Map.of(), List.of(TensorEntry.of("n", Dtype.I64, new long[] {}, () -> longs(1))));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertProblem(
          "tensor 'n': is I64, but must be F32, F16, BF16 or F8",
          assertThrows(CorruptFileException.class, () -> file.readFloats("n")));
      assertProblem(
          "tensor 'm': is not in the file",
          assertThrows(CorruptFileException.class, () -> file.read("m")));
    }
  }

  @Test
  void aTensorBeyondFourGibibytesIsFound() throws IOException {
    long big = 2_500_000_000L;
    byte[] header =
        """
        {"a":{"dtype":"U8","shape":[%1$d],"data_offsets":[0,%1$d]},
        "b":{"dtype":"U8","shape":[%1$d],"data_offsets":[%1$d,%2$d]},
        "c":{"dtype":"F32","shape":[1],"data_offsets":[%2$d,%3$d]}}"""
            .formatted(big, 2 * big, 2 * big + 4)
            .getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(longs(header.length));
      channel.write(ByteBuffer.wrap(header));
      channel.write(floats(42), 8 + header.length + 2 * big);
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(42, file.readFloats("c").get());
      IOException refused = assertThrows(IOException.class, () -> file.read("a"));
      assertTrue(refused.getMessage().contains("'a' exceeds 2 GiB"), refused.getMessage());
    }
  }

  @Test
  void everyLieOfAHeaderIsFoundAndNamed() throws IOException {
    assertCorrupt("tensor 'x': unknown dtype 'F8'", "{'x':{'dtype':'F8'}}", 0);
    assertCorrupt("tensor 'x': unknown dtype ''", "{'x':7}", 0);
    assertCorrupt("tensor 'x': shape must be", tensor("[-1]", "[0,0]"), 0);
    assertCorrupt("tensor 'x': shape must be", tensor("[1.5]", "[0,0]"), 0);
    assertCorrupt("tensor 'x': shape must be", tensor("{'a':1}", "[0,0]"), 0);
    assertCorrupt("tensor 'x': shape must be", tensor("[99999999999999999999]", "[0,0]"), 0);
    assertCorrupt(
        "tensor 'x': shape [4294967296, 4294967296] is implausibly large",
        tensor("[4294967296,4294967296]", "[0,0]"),
        0);
    assertCorrupt("tensor 'x': data_offsets must be a list", tensor("[1]", "'0,1'"), 1);
    assertCorrupt("tensor 'x': data_offsets must be [begin", tensor("[1]", "[1,0]"), 1);
    assertCorrupt("tensor 'x': data_offsets must be [begin", tensor("[1]", "[0,1,2]"), 1);
    assertCorrupt("tensor 'x': U8 [2] takes 2 bytes, but", tensor("[2]", "[0,1]"), 1);
    assertCorrupt(
        "tensor 'x': begins at byte 1, but the tensors before it end at 0",
        tensor("[1]", "[1,2]"),
        2);
    assertCorrupt("the header describes 1 bytes of tensors, the file holds 2", one("x"), 2);
    assertCorrupt("the header describes 1 bytes of tensors, the file holds 0", one("x"), 0);
    assertCorrupt(
        "tensor 'y': begins at byte 0", one("x").replace("}}", "},") + one("y").substring(1), 1);
    assertCorrupt("Duplicate field 'x'", one("x").replace("}}", "},") + one("x").substring(1), 1);
    assertCorrupt("not a JSON object", "[1]", 0);
    assertCorrupt("not JSON: line 1, column", "{", 0);
    assertCorrupt("not a JSON object", "", 0);
    assertCorrupt("not JSON", "{} {}", 0);
    assertCorrupt("not JSON", "[".repeat(100_000), 0);
    assertCorrupt("metadata 'a' must be text, is 1", "{'__metadata__':{'a':1}}", 0);
    assertCorrupt("the metadata is not a JSON object", "{'__metadata__':[]}", 0);
  }

  @Test
  void aLengthThatCannotBeIsRefusedBeforeMemoryIsTaken() throws IOException {
    for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 17}) {
      Files.write(path, ByteBuffer.allocate(24).put(longs(length)).array());
      assertCorrupt("header of " + Long.toUnsignedString(length) + " bytes, but 16 bytes follow");
    }
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength(8 + 100_000_001);
      sparse.write(longs(100_000_001).array());
    }
    assertCorrupt("header of 100000001 bytes, but 100000001 bytes follow and a header has at most");
    Files.write(path, new byte[7]);
    assertCorrupt("only 7 bytes");
    Files.write(path, ByteBuffer.allocate(10).put(longs(2)).put((byte) 0xc0).array());
    assertCorrupt("not UTF-8");
  }

  @Test
  void tensorsOutliveTheirFileAndCannotBeWrittenTo() throws IOException {
    Safetensors.write(
        path,
        Map.of(),
        List.of(TensorEntry.of("w", Dtype.F32, new long[] {1}, () -> floats(1.5f))));
    FloatBuffer weight;
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      weight = file.readFloats("w");
    }
    assertEquals(1.5f, weight.get(0));
    assertThrows(ReadOnlyBufferException.class, () -> weight.put(0, 2));
  }

  @Test
  void aFileThatIsCutOffWhileItIsOpenIsNamed() throws IOException {
    Safetensors.write(
        path,
        Map.of(),
        List.of(TensorEntry.of("w", Dtype.F32, new long[] {2}, () -> floats(1, 2))));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      byte[] bytes = Files.readAllBytes(path);
      Files.write(path, Arrays.copyOf(bytes, bytes.length - 1));
      assertProblem(
          "tensor 'w': was cut off",
          assertThrows(CorruptFileException.class, () -> file.readFloats("w")));
    }
  }

  @Test
  void anotherShapeHasAsManyElements() {
    TensorInfo info = new TensorInfo(Dtype.F32, List.of(2L, 1L));
    assertEquals(List.of(2L), info.withShape(List.of(2L)).shape());
    assertThrows(IllegalArgumentException.class, () -> info.withShape(List.of(3L)));
  }

  @Test
  void weightsAreFiniteOrTheTensorIsNamed() throws IOException {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      Safetensors.write(
          path,
          Map.of(),
          List.of(TensorEntry.of("w", Dtype.F32, new long[] {3}, () -> floats(1, bad, bad))));
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertEquals(3, file.readFloats("w").remaining());
        IOException refusal = assertThrows(IOException.class, () -> file.readWeights("w"));
        String words =
            path + ": tensor 'w': 2 of 3 weights are NaN or infinite, the first is " + bad;
        assertTrue(refusal.getMessage().startsWith(words), refusal.getMessage());
      }
    }
  }

  @Test
  void aMissingFileIsReportedAsSuch() {
    assertThrows(NoSuchFileException.class, () -> SafetensorsFile.open(path));
  }

  private static String one(String name) {
    return tensor("[1]", "[0,1]").replace("'x'", "'" + name + "'");
  }

  private static String tensor(String shape, String offsets) {
    return "{'x':{'dtype':'U8','shape':" + shape + ",'data_offsets':" + offsets + "}}";
  }

  private void assertCorrupt(String problem, String header, int dataBytes) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + dataBytes);
    Files.write(path, file.put(longs(json.length)).put(json).array());
    assertCorrupt(problem.replace("Duplicate field 'x'", "Duplicate field"));
  }

  private void assertCorrupt(String problem) {
    assertProblem(
        problem, assertThrows(CorruptFileException.class, () -> SafetensorsFile.open(path)));
  }

  private void assertProblem(String problem, CorruptFileException e) {
    assertTrue(e.getMessage().contains(problem), e.getMessage());
    assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
  }

  private static float[] array(FloatBuffer floats) {
    float[] array = new float[floats.remaining()];
    floats.get(array);
    return array;
  }

  private static ByteBuffer longs(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).flip();
  }

  private static ByteBuffer floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer shorts(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return bytes.flip();
  }
}
