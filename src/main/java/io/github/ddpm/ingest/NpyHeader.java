package io.github.ddpm.ingest;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The header of NumPy's array format: magic, version, length, and a Python dictionary.
 *
 * @param type the type of the elements, such as {@code |u1} or {@code <i8}
 * @param fortranOrder whether the first index runs fastest
 * @param shape the extent of each axis
 */
// The shape is read, never compared as a part of this.
@SuppressWarnings("ArrayRecordComponent")
record NpyHeader(String type, boolean fortranOrder, long... shape) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\s,]*)\\)");

  /** Whether a file that begins with {@code bytes} is in this format. */
  static boolean isAt(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * Reads a header; the elements follow.
   *
   * @throws IOException if it is none, saying why
   */
  static NpyHeader read(InputStream in) throws IOException {
    byte[] prefix = in.readNBytes(MAGIC.length + 2);
    if (!isAt(prefix)) {
      throw new IOException("does not begin as a NumPy array");
    }
    int bytes = prefix[MAGIC.length] == 1 ? 2 : 4;
    long length = 0;
    byte[] lengthBytes = new byte[bytes];
    new DataInputStream(in).readFully(lengthBytes);
    for (int i = bytes - 1; i >= 0; i--) {
      length = (length << 8) | (lengthBytes[i] & 0xFF);
    }
    if (length > LONGEST) {
      throw new IOException("has a header of %d bytes, which is none".formatted(length));
    }
    String text = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
    String[] extents = find(SHAPE, text, "shape").strip().split("\\s*,\\s*");
    return new NpyHeader(
        find(TYPE, text, "descr"),
        find(ORDER, text, "fortran_order").equals("True"),
        Stream.of(extents)
            .filter(extent -> !extent.isEmpty())
            .mapToLong(NpyHeader::extent)
            .toArray());
  }

  private static String find(Pattern field, String text, String name) throws IOException {
    Matcher matcher = field.matcher(text);
    if (!matcher.find()) {
      throw new IOException("has a header without a plain '" + name + "'");
    }
    return matcher.group(1);
  }

  private static long extent(String text) {
    // Ten digits are more than any count that is read here.
    return text.length() > 10 ? Long.MAX_VALUE : Long.parseLong(text);
  }

  /** The number of bytes of an element. */
  int elementBytes() {
    return Integer.parseInt(type.substring(2));
  }

  /** Whether the elements are whole numbers of at most 8 bytes. */
  boolean isInteger() {
    return Pattern.matches("[<>|=][iu][1248]", type);
  }
}
