package io.github.ddpm.datasets;

import static java.util.stream.Collectors.joining;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.files.Expansion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** One IDX file of unsigned bytes: an array with its dimensions, checked and mapped into memory. */
final class IdxFile {
  /** Two zero bytes and the code of unsigned bytes; the last byte is the number of dimensions. */
  private static final int MAGIC = 0x00000800;

  private final int[] dimensions;
  private final MappedBytes values;

  private IdxFile(int[] dimensions, MappedBytes values) {
    this.dimensions = dimensions;
    this.values = values;
  }

  /**
   * Reads {@code file}, which must have {@code rank} dimensions.
   *
   * @throws BadDataException if the magic number is wrong, if a dimension is below 1, or if the
   *     file's length does not match its header
   */
  static IdxFile read(Path file, int rank) throws IOException {
    return DataFiles.read(file, in -> read(file, rank, in));
  }

  int dimension(int axis) {
    return dimensions[axis];
  }

  /** All values in row-major order. */
  MappedBytes values() {
    return values;
  }

  private static IdxFile read(Path file, int rank, InputStream in) throws IOException {
    int headerBytes = 4 * (1 + rank);
    byte[] header = in.readNBytes(headerBytes);
    if (header.length < headerBytes) {
      throw new BadDataException(
          file,
          "is cut short: an IDX header of this kind is %d bytes, found %d"
              .formatted(headerBytes, header.length));
    }
    ByteBuffer numbers = ByteBuffer.wrap(header);
    int magic = numbers.getInt();
    if (magic != MAGIC + rank) {
      throw new BadDataException(
          file,
          "is the wrong kind of IDX file: expected magic number 0x%08x, found 0x%08x"
              .formatted(MAGIC + rank, magic));
    }
    int[] dimensions = new int[rank];
    long count = 1;
    for (int axis = 0; axis < rank; axis++) {
      dimensions[axis] = numbers.getInt();
      if (dimensions[axis] < 1) {
        throw new BadDataException(
            file,
            "has an IDX header with the size %s, where each number must be at least 1"
                .formatted(Integer.toUnsignedString(dimensions[axis])));
      }
      count = Math.min(count * dimensions[axis], MappedBytes.MOST_BYTES + 1L);
    }
    String promised = Arrays.stream(dimensions).mapToObj(Integer::toString).collect(joining("x"));
    if (count > MappedBytes.MOST_BYTES) {
      throw new BadDataException(
          file, "has an IDX header that promises " + promised + " bytes, more than 2 GiB");
    }
    boolean compressed = DataFiles.isPacked(file);
    if (compressed && Expansion.isTooLarge(Files.size(file), count)) {
      throw new BadDataException(file, Expansion.PROBLEM);
    }
    MappedBytes values =
        compressed
            ? MappedBytes.unpack(in, (int) count)
            : MappedBytes.of(file, headerBytes, (int) count);
    long found =
        compressed
            ? values.length() + in.transferTo(OutputStream.nullOutputStream())
            : Files.size(file) - headerBytes;
    if (found != count) {
      throw new BadDataException(
          file,
          "%s: the header promises %s = %d bytes after it, found %d"
              .formatted(
                  found < count ? "is cut short" : "has trailing bytes", promised, count, found));
    }
    return new IdxFile(dimensions, values);
  }
}
