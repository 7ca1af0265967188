package io.github.ddpm.decode;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;

/**
 * The first directory of a TIFF file, or of EXIF data, which have its form. Whatever lengths it
 * gives, it takes no more memory than there are bytes.
 */
final class Ifd {
  private static final int[] BYTES_OF_TYPE = {
    0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8
  };

  /** All but text, fractions and floating point. */
  private static final Set<Integer> WHOLE_NUMBERS = Set.of(1, 3, 4, 6, 7, 8, 9, 13, 16, 17, 18);

  private final ByteBuffer file;
  private final boolean big;
  private final int first;
  private final int count;

  private Ifd(ByteBuffer file, boolean big, int first, int count) {
    this.file = file;
    this.big = big;
    this.first = first;
    this.count = count;
  }

  /** The directory; empty if there is none, or it does not lie within the file. */
  static Optional<Ifd> of(byte[] tiff) {
    try {
      ByteBuffer file = ByteBuffer.wrap(tiff);
      file.order(file.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      boolean big = file.getShort(2) == 43;
      int at = place(file, big ? file.getLong(8) : Integer.toUnsignedLong(file.getInt(4)));
      long entries = big ? file.getLong(at) : Short.toUnsignedLong(file.getShort(at));
      int first = at + (big ? Long.BYTES : Short.BYTES);
      int count = (int) Math.min(entries, (file.limit() - first) / (big ? 20 : 12));
      return Optional.of(new Ifd(file, big, first, Math.max(0, count)));
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /** The first number of an entry, if it has whole ones. */
  Optional<Integer> number(int tag) {
    return value(tag).map(value -> value[0]);
  }

  /** The bytes of an entry. */
  Optional<byte[]> bytes(int tag) {
    return find(tag)
        .flatMap(
            entry -> {
              try {
                int type = file.getShort(entry + 2);
                long values = count(entry);
                long length = values * BYTES_OF_TYPE[type];
                byte[] bytes = new byte[within(length)];
                file.get(place(entry, length), bytes);
                return Optional.of(bytes);
              } catch (IndexOutOfBoundsException e) {
                return Optional.empty();
              }
            });
  }

  private Optional<int[]> value(int tag) {
    return find(tag)
        .flatMap(
            entry -> {
              try {
                int type = file.getShort(entry + 2);
                if (!WHOLE_NUMBERS.contains(type)) {
                  return Optional.empty();
                }
                int at = place(entry, count(entry) * BYTES_OF_TYPE[type]);
                return switch (BYTES_OF_TYPE[type]) {
                  case 1 -> Optional.of(new int[] {file.get(at) & 0xFF});
                  case 2 -> Optional.of(new int[] {file.getShort(at) & 0xFFFF});
                  case 4 -> Optional.of(new int[] {file.getInt(at)});
                  case 8 -> Optional.of(new int[] {(int) file.getLong(at)});
                  default -> Optional.empty();
                };
              } catch (IndexOutOfBoundsException e) {
                return Optional.empty();
              }
            });
  }

  private Optional<Integer> find(int tag) {
    for (int i = 0; i < count; i++) {
      int entry = first + i * (big ? 20 : 12);
      if ((file.getShort(entry) & 0xFFFF) == tag) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private long count(int entry) {
    return big ? file.getLong(entry + 4) : Integer.toUnsignedLong(file.getInt(entry + 4));
  }

  /** Where the value of an entry lies: in it, if it fits. */
  private int place(int entry, long length) {
    int at = entry + (big ? 12 : 8);
    if (length <= (big ? 8 : 4)) {
      return at;
    }
    return place(file, big ? file.getLong(at) : Integer.toUnsignedLong(file.getInt(at)));
  }

  private int within(long length) {
    if (length < 0 || length > file.limit()) {
      throw new IndexOutOfBoundsException();
    }
    return (int) length;
  }

  private static int place(ByteBuffer file, long at) {
    if (at < 0 || at >= file.limit()) {
      throw new IndexOutOfBoundsException();
    }
    return (int) at;
  }
}
