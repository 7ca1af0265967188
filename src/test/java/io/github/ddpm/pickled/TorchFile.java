package io.github.ddpm.pickled;

import io.github.ddpm.checkpoint.Dtype;
import io.github.ddpm.checkpoint.TensorFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes files as {@code torch.save} does, and others that it never would. */
public final class TorchFile {
  private static final Map<Dtype, String> STORAGES =
      Map.of(
          Dtype.F64, "DoubleStorage",
          Dtype.F32, "FloatStorage",
          Dtype.F16, "HalfStorage",
          Dtype.BF16, "BFloat16Storage",
          Dtype.I64, "LongStorage",
          Dtype.U8, "ByteStorage");

  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private int method = ZipEntry.STORED;

  TorchFile() {
    op(0x80, 2);
  }

  /** A file with the tensors of another, each in a storage of its own. */
  public static void copy(TensorFile from, Path to) throws IOException {
    TorchFile file = new TorchFile().dictionary();
    int key = 0;
    for (String name : from.tensors().keySet()) {
      ByteBuffer read = from.read(name);
      byte[] bytes = new byte[read.remaining()];
      read.get(bytes);
      Dtype dtype = from.tensors().get(name).dtype();
      long[] shape = from.tensors().get(name).shape().stream().mapToLong(Long::longValue).toArray();
      file.storage(String.valueOf(key), bytes)
          .text(name)
          .tensor(dtype, String.valueOf(key), bytes.length / dtype.width(), 0, shape, rows(shape))
          .op('s');
      key++;
    }
    file.write(to);
  }

  /** The strides of a tensor in row-major order. */
  static long[] rows(long... shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strides;
  }

  /** Instructions and their arguments, as bytes. */
  TorchFile op(int... bytes) {
    for (int one : bytes) {
      pickle.write(one);
    }
    return this;
  }

  /** An empty OrderedDict. */
  TorchFile dictionary() {
    return global("collections", "OrderedDict").op(')', 'R');
  }

  TorchFile global(String module, String name) {
    pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  TorchFile text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    length('X', bytes.length);
    pickle.writeBytes(bytes);
    return this;
  }

  /** An instruction with a length of four bytes, which may be wrong. */
  TorchFile length(int opcode, int length) {
    op(opcode);
    pickle.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
    return this;
  }

  private TorchFile number(long number) {
    op(0x8a, 8);
    pickle.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
    return this;
  }

  private TorchFile numbers(long... numbers) {
    op('(');
    for (long number : numbers) {
      number(number);
    }
    return op('t');
  }

  /** A tensor, on the stack. */
  TorchFile tensor(
      Dtype dtype, String key, long elements, long offset, long[] shape, long[] strides) {
    return global("torch._utils", "_rebuild_tensor_v2")
        .op('(', '(')
        .text("storage")
        .global("torch", STORAGES.get(dtype))
        .text(key)
        .text("cpu")
        .number(elements)
        .op('t', 'Q')
        .number(offset)
        .numbers(shape)
        .numbers(strides)
        .op(0x89)
        .dictionary()
        .op('t', 'R');
  }

  TorchFile storage(String key, byte... bytes) {
    return entry("data/" + key, bytes);
  }

  TorchFile entry(String name, byte... bytes) {
    entries.put(name, bytes);
    return this;
  }

  TorchFile compressed() {
    method = ZipEntry.DEFLATED;
    return this;
  }

  Path write(Path file) throws IOException {
    op('.');
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", pickle.toByteArray());
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        put(zip, entry.getKey(), entry.getValue());
      }
    }
    Files.deleteIfExists(file); // Or a mapping of the old one would change.
    return Files.write(file, bytes.toByteArray());
  }

  private void put(ZipOutputStream zip, String name, byte... bytes) throws IOException {
    ZipEntry entry = new ZipEntry("archive/" + name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setMethod(method);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  /** A small whole file. */
  public static byte[] example(Path folder) throws IOException {
    Path file = folder.resolve("example.bin");
    new TorchFile()
        .dictionary()
        .storage("0", new byte[24])
        .text("w")
        .tensor(Dtype.F32, "0", 6, 0, new long[] {2, 3}, new long[] {1, 2})
        .op('s')
        .entry("byteorder", "little".getBytes(StandardCharsets.US_ASCII))
        .write(file);
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  /** Float32 numbers as bytes. */
  static byte[] floats(List<Float> values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(bytes::putFloat);
    return bytes.array();
  }
}
