package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SafetensorsTest {

  // Header length, file length and both SHA-256 are those of the file that diffusers' own network
  // gives when the reference implementation saves it with all parameters zero.
  @Test
  void hoNetworkIsWrittenAsTheReferenceImplementationWritesIt() throws IOException {
    List<TensorEntry> tensors = new ArrayList<>(HoTensors.all());
    assertEquals(328, tensors.size());
    assertEquals(35_746_307, tensors.stream().mapToLong(TensorEntry::length).sum() / 4);
    Collections.shuffle(tensors, new Random(1));

    HashingChannel head = hashing();
    head.write(
        ByteBuffer.wrap(
            SafetensorsHeader.format(Safetensors.PYTORCH, SafetensorsHeader.inFileOrder(tensors))));
    assertEquals(
        new FileDigest(
            "1b55dc0a2af724729186fab9eac4c46a57da6dda3773d73ec833f8bc73ee9a42", 8 + 34_824),
        head.fileDigest());

    HashingChannel file = hashing();
    Safetensors.write(file, Safetensors.PYTORCH, tensors);
    assertEquals(
        new FileDigest(
            "69f9ca4853a0ad4c6a570a7baeaf65e3c18a0a3d60360dccc852c9fed501d6a9", 143_020_060),
        file.fileDigest());
  }

  // SHA-256 of the reference implementation's file, version 0.8.0, of the same tensors.
  @Test
  void everyDtypeAndStrangeNamesAreWrittenAsTheReferenceImplementationWritesThem()
      throws IOException {
    Map<Dtype, String> names =
        Map.of(
            Dtype.F64, "float64",
            Dtype.F32, "float32",
            Dtype.F16, "float16",
            Dtype.BF16, "bfloat16",
            Dtype.I64, "int64",
            Dtype.I32, "int32",
            Dtype.I16, "int16",
            Dtype.I8, "int8",
            Dtype.U8, "uint8",
            Dtype.BOOL, "bool");
    List<TensorEntry> tensors = new ArrayList<>();
    names.forEach(
        (dtype, name) -> {
          tensors.add(counting("a." + name, dtype, 2));
          tensors.add(counting("Z." + name, dtype));
        });
    tensors.add(counting("é\u0001\u001f\"\\/\u007f", Dtype.U8, 0, 3));
    HashingChannel file = hashing();
    Safetensors.write(file, Safetensors.PYTORCH, tensors);
    assertEquals(
        new FileDigest("32894756ed41b6397f32f31c5177cad2a0c8abed1df6c4d8677332e24eeb25a1", 1435),
        file.fileDigest());
  }

  @Test
  void aSmallFileIsWhatTheFormatSaysByteByByte() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    Safetensors.write(Channels.newChannel(file), Map.of(), List.of(counting("x", Dtype.U8, 3)));
    assertEquals(
        "\70\0\0\0\0\0\0\0{\"x\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}   "
            + "\0\1\2",
        file.toString(StandardCharsets.UTF_8));
  }

  @Test
  void bytesAreAskedForInFileOrderOneTensorAtATime() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    List<String> asked = new ArrayList<>();
    List<TensorEntry> tensors = new ArrayList<>();
    for (String name : List.of("b", "c", "a")) {
      tensors.add(
          TensorEntry.of(
              name,
              Dtype.U8,
              new long[] {1000},
              () -> {
                asked.add(name + " after " + file.size() / 1000 + "000");
                return ByteBuffer.allocate(1000);
              }));
    }
    Safetensors.write(Channels.newChannel(file), Map.of(), tensors);
    assertEquals(List.of("a after 0000", "b after 1000", "c after 2000"), asked);
  }

  @Test
  void offsetsPassTwoToTheThirtyTwo() throws IOException {
    List<TensorEntry> tensors = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      tensors.add(counting(name, Dtype.F32, 500_000_000));
    }
    String header = new String(SafetensorsHeader.format(Map.of(), tensors), StandardCharsets.UTF_8);
    assertTrue(header.contains("[6000000000,8000000000]"), header);
  }

  @Test
  void whatCannotBeWrittenIsRefusedByName() {
    assertRefused("tensor 'x': given twice", counting("x", Dtype.U8, 1), counting("x", Dtype.I8));
    assertRefused(
        "tensor 'x': 3 bytes supplied, but F32 [1] takes 4",
        new TensorEntry("x", Dtype.F32, List.of(1L), () -> ByteBuffer.allocate(3)));
    assertMessage("'__metadata__': the name", () -> counting("__metadata__", Dtype.U8));
    assertMessage("'x' of shape [-1]: negative", () -> counting("x", Dtype.U8, -1));
    assertMessage("longer than 2 GiB", () -> counting("x", Dtype.F32, 1 << 20, 1 << 20));
    assertMessage("overflow", () -> counting("x", Dtype.F32, 1L << 40, 1L << 40));
  }

  private static void assertRefused(String message, TensorEntry... tensors) {
    assertMessage(
        message,
        () -> {
          try {
            Safetensors.write(hashing(), Map.of(), List.of(tensors));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void assertMessage(String part, Runnable action) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  /** A tensor whose bytes are 0, 1, 2, … */
  private static TensorEntry counting(String name, Dtype dtype, long... shape) {
    return TensorEntry.of(
        name,
        dtype,
        shape,
        () -> {
          int elements = 1;
          for (long dimension : shape) {
            elements *= (int) dimension;
          }
          ByteBuffer bytes = ByteBuffer.allocate(elements * dtype.width());
          while (bytes.hasRemaining()) {
            bytes.put((byte) bytes.position());
          }
          return bytes.flip();
        });
  }

  private static HashingChannel hashing() {
    return new HashingChannel(Channels.newChannel(OutputStream.nullOutputStream()));
  }
}
