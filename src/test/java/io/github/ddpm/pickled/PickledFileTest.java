package io.github.ddpm.pickled;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.Dtype;
import io.github.ddpm.testing.Allocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of {@code torch.save}. */
final class PickledFileTest {
  private static final long LITTLE_MEMORY = 1L << 24;

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("weights.bin");
  }

  private static TorchFile dictionary() {
    return new TorchFile().dictionary();
  }

  private static byte[] counting(int elements) {
    return TorchFile.floats(IntStream.range(0, elements).mapToObj(i -> (float) i).toList());
  }

  private static List<Float> values(PickledFile file, String name) throws IOException {
    FloatBuffer floats = file.readFloats(name);
    List<Float> values = new ArrayList<>();
    while (floats.hasRemaining()) {
      values.add(floats.get());
    }
    return values;
  }

  private String refusal(TorchFile content) throws IOException {
    content.write(file());
    return refusal();
  }

  private String refusal() {
    IOException refusal =
        assertThrows(
            IOException.class,
            () -> {
              try (PickledFile read = PickledFile.open(file())) {
                for (String name : read.tensors().keySet()) {
                  read.read(name);
                }
              }
            });
    assertTrue(refusal.getMessage().startsWith(file().toString()), refusal.getMessage());
    return refusal.getMessage();
  }

  private void copy(String resource) throws IOException {
    try (InputStream in = PickledFileTest.class.getResourceAsStream("/pickled/" + resource)) {
      Files.copy(in, file());
    }
  }

  /** By PyTorch 2.13: the same tensors thrice, in another protocol, and without CRC-32. */
  @ParameterizedTest
  @ValueSource(strings = {"saved.bin", "protocol-4.bin", "no-checksums.bin"})
  void whatPyTorchSavedIsRead(String resource) throws IOException {
    copy(resource);
    try (PickledFile file = PickledFile.open(file())) {
      assertEquals(
          List.of("brain", "count", "half", "part.bias", "plain.weight", "transposed.weight"),
          List.copyOf(file.tensors().keySet()));
      assertEquals(List.of(3L, 4L), file.tensors().get("plain.weight").shape());
      assertEquals(
          List.of(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f, 11f), values(file, "plain.weight"));
      assertEquals(
          List.of(0f, 4f, 8f, 1f, 5f, 9f, 2f, 6f, 10f, 3f, 7f, 11f),
          values(file, "transposed.weight"));
      assertEquals(List.of(5f, 6f), values(file, "part.bias"));
      assertEquals(List.of(0.5f, -1.5f, 65504f), values(file, "half"));
      assertEquals(List.of(1.5f, -3f), values(file, "brain"));
      assertEquals(-7, file.read("count").getLong());
      assertEquals(Dtype.I64, file.tensors().get("count").dtype());
    }
  }

  /** Element (i, j, k, l) is at offset + i·s₀ + j·s₁ + k·s₂ + l·s₃ of the storage. */
  @Test
  void aTensorInAnyOrderAndPlaceIsReadRowByRow() throws IOException {
    Random random = new Random(3);
    for (int trial = 0; trial < 50; trial++) {
      long[] shape = random.longs(random.nextInt(5), 1, 5).toArray();
      List<Integer> order = new ArrayList<>(IntStream.range(0, shape.length).boxed().toList());
      Collections.shuffle(order, random);
      long[] strides = new long[shape.length];
      long stride = 1L + random.nextInt(3);
      for (int dimension : order) {
        strides[dimension] = stride;
        stride *= shape[dimension] + random.nextInt(2);
      }
      int offset = random.nextInt(9);
      int elements = (int) stride + offset + random.nextInt(4);
      dictionary()
          .storage("0", counting(elements))
          .text("w")
          .tensor(Dtype.F32, "0", elements, offset, shape, strides)
          .op('s')
          .write(file());

      try (PickledFile file = PickledFile.open(file())) {
        List<Float> expected = new ArrayList<>();
        place(0, offset, shape, strides, expected);
        assertEquals(expected, values(file, "w"));
      }
    }
  }

  /** {@code expand} repeats elements without storing them again. */
  @Test
  void anExpandedTensorIsRead() throws IOException {
    dictionary()
        .storage("0", counting(3))
        .text("w")
        .tensor(Dtype.F32, "0", 3, 1, new long[] {4, 2}, new long[] {0, 1})
        .op('s')
        .text("one")
        .tensor(Dtype.F32, "0", 3, 2, new long[] {5}, new long[] {0})
        .op('s')
        .write(file());
    try (PickledFile file = PickledFile.open(file())) {
      assertEquals(List.of(1f, 2f, 1f, 2f, 1f, 2f, 1f, 2f), values(file, "w"));
      assertEquals(List.of(2f, 2f, 2f, 2f, 2f), values(file, "one"));
    }
    String refusal =
        refusal(
            dictionary()
                .storage("0", counting(3))
                .text("w")
                .tensor(Dtype.F32, "0", 3, 0, new long[] {1L << 40}, new long[] {0})
                .op('s'));
    assertTrue(refusal.contains("repeats them too often for weights"), refusal);
  }

  private static void place(
      int dimension, long at, long[] shape, long[] strides, List<Float> places) {
    if (dimension == shape.length) {
      places.add((float) at);
      return;
    }
    for (long i = 0; i < shape[dimension]; i++) {
      place(dimension + 1, at + i * strides[dimension], shape, strides, places);
    }
  }

  @Test
  void tensorsShareAStorageAndMayBeEmpty() throws IOException {
    dictionary()
        .storage("7", counting(6))
        .text("a")
        .tensor(Dtype.F32, "7", 6, 0, new long[] {6}, new long[] {1})
        .op('s')
        .text("b")
        .tensor(Dtype.F32, "7", 6, 4, new long[] {}, new long[] {})
        .op('s')
        .text("c")
        .tensor(Dtype.F32, "7", 6, 6, new long[] {0, 3}, new long[] {3, 1})
        .op('s')
        .write(file());

    try (PickledFile file = PickledFile.open(file())) {
      assertEquals(List.of(0f, 1f, 2f, 3f, 4f, 5f), values(file, "a"));
      assertEquals(List.of(4f), values(file, "b"));
      assertEquals(List.of(), values(file, "c"));
    }
  }

  @Test
  void theOnlyDictionaryOfTensorsInAnotherIsTaken() throws IOException {
    nested("state_dict").op('s').text("epoch").op('K', 3, 's').write(file());
    try (PickledFile file = PickledFile.open(file())) {
      assertEquals(List.of("w"), List.copyOf(file.tensors().keySet()));
    }

    TorchFile both = nested("model").op('s').text("ema").dictionary();
    String refusal = refusal(tensor(both).op('s'));
    assertTrue(refusal.contains("several dictionaries of tensors"), refusal);
    assertTrue(refusal.contains("model") && refusal.contains("ema"), refusal);
    assertTrue(refusal(new TorchFile().op('N')).contains("no dictionary of tensors"));
    assertTrue(refusal(dictionary().text("a").op('N', 's')).contains("no dictionary of tensors"));
  }

  private static TorchFile nested(String name) {
    return tensor(new TorchFile().op('}').text(name).dictionary());
  }

  private static TorchFile tensor(TorchFile file) {
    return file.storage("0", counting(1))
        .text("w")
        .tensor(Dtype.F32, "0", 1, 0, new long[] {1}, new long[] {1})
        .op('s');
  }

  @ParameterizedTest
  @CsvSource({
    "os,system",
    "builtins,eval",
    "builtins,set",
    "torch,load",
    "torch.nn.modules.linear,Linear",
    "pytorch_lightning.callbacks.model_checkpoint,ModelCheckpoint",
    "numpy.core.multiarray,scalar",
    "datetime,datetime",
    "torch,ComplexFloatStorage",
    "torch._utils,_rebuild_qtensor"
  })
  void everyOtherClassIsRefusedByNameBeforeItsArgumentsAreLookedAt(String module, String name)
      throws IOException {
    String words = module + "." + name;
    assertTrue(refusal(new TorchFile().global(module, name).op(')', 'R')).contains(words));
    assertTrue(refusal(new TorchFile().text(module).text(name).op(0x93)).contains(words));
    String cure = refusal(dictionary().global(module, name));
    assertTrue(cure.contains("python -c"), cure);
    assertTrue(cure.contains(file().toString().replace('\\', '/')), cure);
    assertTrue(cure.contains("weights.safetensors"), cure);
  }

  /** Instructions that make objects, copy lists or read lines, and what is none. */
  @ParameterizedTest
  @ValueSource(ints = {'i', 'o', 0x81, 0x92, 0x82, 'P', 'I', '1', '2', 0x8f, 0x96, 0x97, 0xff})
  void otherInstructionsAreRefused(int opcode) throws IOException {
    String refusal = refusal(new TorchFile().op('(', opcode, 'a', '\n', 'b', '\n', 0, 0, 0, 0));
    assertTrue(refusal.contains("instruction 0x%02x".formatted(opcode)), refusal);
  }

  @Test
  void lengthsAreComparedWithTheFileBeforeMemoryIsTaken() throws Exception {
    for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1 << 30}) {
      assertLittle(new TorchFile().length('X', length));
    }
    for (long elements : new long[] {1L << 62, 1L << 40, -1, Long.MIN_VALUE, 3}) {
      assertLittle(one(elements, 0, new long[] {elements}, new long[] {1}));
    }
    assertLittle(one(4, 0, new long[] {1L << 40, 1L << 40}, new long[] {0, 0}));
    assertLittle(one(4, 0, new long[] {1 << 25}, new long[] {0}));
    assertLittle(one(4, 0, new long[] {2, 2}, new long[] {1L << 62, 1L << 62}));
    assertLittle(one(4, 2, new long[] {3}, new long[] {1}));
    assertLittle(one(4, -1, new long[] {3}, new long[] {1}));
    assertLittle(one(4, 0, new long[] {3}, new long[] {-1}));
    assertLittle(one(4, 0, new long[] {4}, new long[] {1, 1}));
    assertLittle(dictionary().length('X', 3).op(0, 0, 0, 'R'));
  }

  private static TorchFile one(long elements, long offset, long[] shape, long[] strides) {
    return dictionary()
        .storage("0", counting(4))
        .text("w")
        .tensor(Dtype.F32, "0", elements, offset, shape, strides)
        .op('s');
  }

  private void assertLittle(TorchFile content) throws Exception {
    content.write(file());
    long taken = Allocation.of(this::refusal);
    assertTrue(taken < LITTLE_MEMORY, taken + " bytes");
  }

  /** A list in itself, as a key: its hash would have no end. */
  @Test
  void aKeyIsTextOrANumber() throws IOException {
    String refusal = refusal(new TorchFile().op('}', ']', 'q', 0, 'h', 0, 'a', 'N', 's'));
    assertTrue(refusal.contains("neither text nor number"), refusal);
  }

  @Test
  void aLargePickleIsRefused() throws IOException {
    TorchFile large = new TorchFile();
    for (int i = 0; i < 5 << 20; i++) {
      large.op(']');
    }
    assertTrue(refusal(large).contains("is too large"));
  }

  @Test
  void filesOfOtherKindsAreNamedForWhatTheyAre() throws IOException {
    byte[] big = "big".getBytes(StandardCharsets.US_ASCII);
    assertTrue(refusal(dictionary().entry("byteorder", big)).contains("big-endian"));
    String script = refusal(dictionary().entry("constants.pkl"));
    assertTrue(script.contains("TorchScript program"), script);
    assertTrue(refusal(dictionary().compressed()).contains("is compressed"));

    byte[] old = {
      (byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9
    };
    assertTrue(pickle(old).contains("PyTorch's format before version 1.6"), pickle(old));
    byte[] plain = {(byte) 0x80, 4, (byte) 0x95, 1, 0, 0, 0, 0, 0, 0, 0, '}', '.'};
    assertTrue(pickle(plain).contains("is a Python pickle"), pickle(plain));
  }

  @Test
  void whatElsePyTorchSavesIsNamedForWhatItIs() throws IOException {
    copy("module.pt");
    assertTrue(refusal().contains("names torch.nn.modules."), refusal());
    Files.delete(file());
    copy("script.pt");
    assertTrue(refusal().contains("TorchScript program"), refusal());
    Files.delete(file());
    copy("before-1.6.bin");
    String old = pickle(Files.readAllBytes(file()));
    assertTrue(old.contains("PyTorch's format before version 1.6"), old);
  }

  private String pickle(byte[] head) {
    return assertThrows(UnreadPickleException.class, () -> PickledFile.refusePickle(file(), head))
        .getMessage();
  }

  @Test
  void changedElementsAreNoticed() throws IOException {
    one(4, 0, new long[] {4}, new long[] {1}).write(file());
    byte[] bytes = Files.readAllBytes(file());
    byte[] two = TorchFile.floats(List.of(2f));
    int at =
        IntStream.range(0, bytes.length - 4)
            .filter(i -> Arrays.equals(Arrays.copyOfRange(bytes, i, i + 4), two))
            .findFirst()
            .orElseThrow();
    bytes[at] ^= 1;
    Files.delete(file());
    Files.write(file(), bytes);

    assertTrue(refusal().contains("archive/data/0 has changed"), refusal());
  }

  @Test
  void aStorageThatIsMissingOrShorterIsNoticedOnOpening() throws IOException {
    TorchFile missing =
        dictionary().text("w").tensor(Dtype.F32, "5", 1, 0, new long[] {1}, new long[] {1}).op('s');
    assertTrue(refusal(missing).contains("storage 5"));
    assertTrue(
        refusal(one(5, 0, new long[] {5}, new long[] {1})).contains("must have 20 bytes, has 16"));
    one(4, 0, new long[] {4}, new long[] {1}).write(file());
    try (PickledFile file = PickledFile.open(file())) {
      assertThrows(CorruptFileException.class, () -> file.read("other"));
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = TorchFile.example(folder);
    for (int length = 4; length < whole.length; length++) {
      Files.deleteIfExists(file());
      Files.write(file(), Arrays.copyOf(whole, length));
      refusal();
    }
    assertArrayEquals(new byte[] {'P', 'K', 3, 4}, Arrays.copyOf(whole, 4));
    assertTrue(PickledFile.isArchive(whole));
  }

  @Test
  void aChangedFileIsReadOrRefusedByNameWithLittleMemory() throws Exception {
    byte[] whole = TorchFile.example(folder);
    Random random = new Random(20);
    int refused = 0;
    for (int trial = 0; trial < 3_000; trial++) {
      byte[] changed = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = 4 + random.nextInt(changed.length - 4);
        changed[at] = (byte) (random.nextBoolean() ? random.nextInt() : changed[at] ^ 1 << 7);
      }
      Files.deleteIfExists(file());
      Files.write(file(), changed);
      boolean[] isRefused = new boolean[1];
      long taken = Allocation.of(() -> isRefused[0] = isRefused());
      assertTrue(taken < LITTLE_MEMORY, taken + " bytes");
      refused += isRefused[0] ? 1 : 0;
    }
    assertTrue(refused > 1_000, refused + " refused");
  }

  private boolean isRefused() {
    try (PickledFile read = PickledFile.open(file())) {
      for (String name : read.tensors().keySet()) {
        read.read(name);
      }
      return false;
    } catch (IOException e) {
      assertTrue(e.getMessage().startsWith(file().toString()), e.getMessage());
      assertFalse(e.getMessage().contains("java."), e.getMessage());
      return true;
    }
  }
}
