package io.github.ddpm.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Zip archives as no program writes them. */
public final class ZipBytes {
  /** How the directory's record of an entry begins. */
  public static final String RECORD = "PK\1\2";

  private static final String END = "PK\5\6";

  private ZipBytes() {}

  /** The first place of {@code text}, which must be there. */
  public static int indexOf(byte[] bytes, String text) {
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    assertTrue(at >= 0, text);
    return at;
  }

  /** The directory of an archive, its only entry's record. */
  public static byte[] record(byte[] one) {
    return Arrays.copyOfRange(one, indexOf(one, RECORD), indexOf(one, END));
  }

  /**
   * An archive with the content of {@code one} and other records of entries, which therefore
   * overlap.
   *
   * @param records as long as the one that is there
   */
  public static byte[] overlapping(byte[] one, List<byte[]> records) {
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(one, 0, indexOf(one, RECORD));
    records.forEach(many::writeBytes);
    int end = indexOf(one, END);
    many.write(one, end, one.length - end);
    byte[] zip = many.toByteArray();
    ByteBuffer.wrap(zip)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(zip.length - 14, (short) records.size())
        .putShort(zip.length - 12, (short) records.size())
        .putInt(zip.length - 10, records.size() * record(one).length);
    return zip;
  }
}
