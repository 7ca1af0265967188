package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** A BMP. Programs that write it as a stream leave its size out of its header. */
// The array is read, never compared: it needs no equals.
@SuppressWarnings("ArrayRecordComponent")
record BmpFile(byte[] file, int width, int height) implements ImageFile {
  private static final int SIZE_AT = 2;
  private static final int HEADER_AT = 14;
  private static final int OLD_HEADER = 12;
  private static final int HEADER_WITH_PROFILE = 124;
  private static final int PROFILE_EMBEDDED = 0x4D424544;

  static BmpFile of(byte[] file) throws IOException {
    byte[] whole = file.clone();
    ByteBuffer bytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    try {
      bytes.putInt(SIZE_AT, file.length);
      boolean old = bytes.getInt(HEADER_AT) == OLD_HEADER;
      int at = HEADER_AT + Integer.BYTES;
      return old
          ? new BmpFile(
              whole,
              Short.toUnsignedInt(bytes.getShort(at)),
              Short.toUnsignedInt(bytes.getShort(at + 2)))
          : new BmpFile(whole, bytes.getInt(at), Math.abs(bytes.getInt(at + 4)));
    } catch (IndexOutOfBoundsException e) {
      throw UnreadableException.damaged("it ends too early");
    }
  }

  @Override
  public Notes notes() {
    return Notes.of(Optional.empty(), profile());
  }

  private Optional<byte[]> profile() {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getInt(HEADER_AT) != HEADER_WITH_PROFILE
        || file.length < HEADER_AT + HEADER_WITH_PROFILE
        || bytes.getInt(HEADER_AT + 56) != PROFILE_EMBEDDED) {
      return Optional.empty();
    }
    long from = HEADER_AT + Integer.toUnsignedLong(bytes.getInt(HEADER_AT + 112));
    long to = from + Integer.toUnsignedLong(bytes.getInt(HEADER_AT + 116));
    return to > file.length
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(file, (int) from, (int) to));
  }

  @Override
  public DecodedImage read(int fraction, ValueRange range) throws IOException {
    return Samples.of(new Reading("bmp", width, height, warning -> false).read(file), range);
  }
}
