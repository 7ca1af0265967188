package io.github.ddpm.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of NumPy's array format, versions 1 to 3: magic, version, length, and a Python
 * dictionary. The elements follow it.
 *
 * @param type the type of the elements, such as {@code |u1} or {@code <i8}
 * @param fortranOrder whether the first index runs fastest
 * @param shape the size of each axis
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy's
 *     description</a>
 */
public record NpyHeader(String type, boolean fortranOrder, List<Long> shape) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int VERSION_BYTES = 2;
  private static final int LONGEST = 1 << 16;

  /** NumPy aligns the elements to this many bytes. */
  private static final int ALIGNMENT = 64;

  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\s,]*)\\)");
  private static final Pattern EXTENT = Pattern.compile("\\d+");

  /** The header of an array in C order. */
  public static NpyHeader of(String type, long... shape) {
    return new NpyHeader(type, false, Arrays.stream(shape).boxed().toList());
  }

  /** Whether {@code bytes} are the beginning of a file in this format. */
  public static boolean isAt(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * Reads a header, but none of the elements.
   *
   * @throws EOFException if {@code in} ends within it
   * @throws MalformedException if the bytes are not a valid header; the message says why
   */
  public static NpyHeader read(InputStream in) throws IOException {
    byte[] start = bytes(in, MAGIC.length + VERSION_BYTES);
    if (!isAt(start)) {
      throw new MalformedException("does not begin as a NumPy array");
    }
    byte[] size = bytes(in, start[MAGIC.length] == 1 ? Short.BYTES : Integer.BYTES);
    long length =
        Integer.toUnsignedLong(
            ByteBuffer.wrap(Arrays.copyOf(size, Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt());
    if (length > LONGEST) {
      throw new MalformedException("has an implausible header of %d bytes".formatted(length));
    }
    String text = new String(bytes(in, (int) length), StandardCharsets.UTF_8);
    return new NpyHeader(
        find(TYPE, text, "descr"),
        find(ORDER, text, "fortran_order").equals("True"),
        EXTENT
            .matcher(find(SHAPE, text, "shape"))
            .results()
            .map(extent -> extent(extent.group()))
            .toList());
  }

  private static byte[] bytes(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("ends within the header of a NumPy array");
    }
    return bytes;
  }

  private static String find(Pattern field, String text, String name) throws MalformedException {
    Matcher matcher = field.matcher(text);
    if (!matcher.find()) {
      throw new MalformedException("has a header without a plain '" + name + "'");
    }
    return matcher.group(1);
  }

  private static long extent(String text) {
    // Ten digits exceed any count that is read here.
    return text.length() > 10 ? Long.MAX_VALUE : Long.parseLong(text);
  }

  /** The header as NumPy writes it, in version 1.0. */
  public byte[] toBytes() {
    String extents = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String words =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }"
            .formatted(
                type, fortranOrder ? "True" : "False", shape.size() == 1 ? extents + "," : extents);
    int before = MAGIC.length + VERSION_BYTES + Short.BYTES;
    int least = before + words.length() + 1;
    int length = (least + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - before;
    String text = words + " ".repeat(length - words.length() - 1) + "\n";
    return ByteBuffer.allocate(before + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) length)
        .put(text.getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  /** The number of bytes per element, for any type except structures and objects. */
  public int elementBytes() {
    int length = Integer.parseInt(type.substring(2));
    return type.charAt(1) == 'U' ? Integer.BYTES * length : length; // Characters, in UTF-32.
  }

  /** Whether the elements are unsigned bytes. */
  public boolean isBytes() {
    return Pattern.matches("[<>|=]u1", type);
  }

  /** Bytes that are not a NumPy header. The message states the problem, without a subject. */
  public static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String problem) {
      super(problem);
    }
  }
}
