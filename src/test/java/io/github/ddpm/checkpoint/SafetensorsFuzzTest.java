package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsFuzzTest {

  private static final int MUTANTS = 5_000;

  private static final List<String> TOKENS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\u0000",
          "-1",
          "0",
          "1e9",
          "9223372036854775807",
          "18446744073709551616",
          "null",
          "true",
          "NaN",
          "\"x\"",
          "F64",
          "BOOL",
          "__metadata__");

  @TempDir private Path folder;

  @Test
  void aMutatedFileIsReadOrRefusedWithAClearErrorAndNothingElse() {
    assertTimeout(
        Duration.ofSeconds(60),
        () -> {
          byte[] valid = validFile();
          Random random = new Random(20);
          int refused = 0;
          for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutate(valid, random);
            refused += isRefused(mutant) ? 1 : 0;
          }
          assertTrue(refused > MUTANTS / 2, refused + " refused");
        });
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] valid = validFile();
    int refused = 0;
    for (int length = 0; length < valid.length; length++) {
      refused += isRefused(Arrays.copyOf(valid, length)) ? 1 : 0;
    }
    assertEquals(valid.length, refused);
  }

  private boolean isRefused(byte[] content) throws IOException {
    Path path = folder.resolve("mutant.safetensors");
    Files.deleteIfExists(path); // Some file systems write through when a file is overwritten.
    Files.write(path, content);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (String name : file.tensors().keySet()) {
        assertTrue(file.read(name).remaining() <= content.length);
      }
      return false;
    } catch (CorruptFileException e) {
      assertTrue(e.getMessage().contains("mutant.safetensors"), e.getMessage());
      return true;
    }
  }

  private static byte[] mutate(byte[] valid, Random random) {
    byte[] mutant = valid.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        for (int i = 0; i <= random.nextInt(3); i++) {
          mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 1 -> mutant[random.nextInt(8)] = (byte) random.nextInt();
      case 2 -> mutant = Arrays.copyOf(mutant, random.nextInt(2 * mutant.length));
      default -> mutant = withTokenInHeader(mutant, random);
    }
    return mutant;
  }

  /** Puts a token over or into the header, whose length follows. */
  private static byte[] withTokenInHeader(byte[] valid, Random random) {
    int length = ByteBuffer.wrap(valid).order(ByteOrder.LITTLE_ENDIAN).getInt();
    String header = new String(valid, 8, length, StandardCharsets.UTF_8);
    int from = random.nextInt(length);
    int to = Math.min(length, from + random.nextInt(6));
    String token = TOKENS.get(random.nextInt(TOKENS.size()));
    byte[] edited =
        (header.substring(0, from) + token + header.substring(to)).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(valid.length - length + edited.length)
        .put((byte) edited.length)
        .put((byte) (edited.length >> 8))
        .position(8)
        .put(edited)
        .put(valid, 8 + length, valid.length - 8 - length)
        .array();
  }

  private static byte[] validFile() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    Safetensors.write(
        Channels.newChannel(file),
        Safetensors.PYTORCH,
        List.of(
            TensorEntry.of("w", Dtype.F32, new long[] {2, 3}, () -> ByteBuffer.allocate(24)),
            TensorEntry.of("h", Dtype.BF16, new long[] {5}, () -> ByteBuffer.allocate(10)),
            TensorEntry.of("b", Dtype.BOOL, new long[] {}, () -> ByteBuffer.allocate(1))));
    return file.toByteArray();
  }
}
