package io.github.ddpm.datasets;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.files.Expansion;
import io.github.ddpm.files.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds and opens files that may or may not be compressed. */
final class DataFiles {
  private static final int BUFFER = 1 << 16;

  private DataFiles() {}

  /** {@code folder/name} or {@code folder/name.gz}, whichever exists. */
  static Optional<Path> find(Path folder, String name) {
    Path plain = folder.resolve(name);
    Path zipped = folder.resolve(name + ".gz");
    return Files.isRegularFile(plain)
        ? Optional.of(plain)
        : Files.isRegularFile(zipped) ? Optional.of(zipped) : Optional.empty();
  }

  /**
   * Reads the bytes of a file, decompressed if it is compressed.
   *
   * @throws BadDataException if the compression is broken, or if {@code reader} says so
   * @throws IOException if the file cannot be opened, naming it
   */
  static <T> T read(Path file, ByteReader<T> reader) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        InputStream in = unpacked(file, raw)) {
      return reader.from(in);
    } catch (BadDataException e) {
      throw e;
    } catch (MappedBytes.NoRoomException e) {
      throw new IOException(file + " " + e.getMessage(), e);
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot open " + file + " (" + Reason.of(e) + "); check its permissions", e);
    } catch (IOException | RuntimeException e) {
      throw new BadDataException(file, "cannot be read to its end (" + Reason.of(e) + ")", e);
    }
  }

  private static InputStream unpacked(Path file, InputStream raw) throws IOException {
    return Expansion.open(raw, Files.size(file), problem -> new BadDataException(file, problem));
  }

  /** The bytes of a file as in {@link #read}, up to 2 GiB. */
  static MappedBytes map(Path file) throws IOException {
    return read(
        file,
        in ->
            isPacked(file)
                ? MappedBytes.unpack(in, MappedBytes.MOST_BYTES)
                : MappedBytes.of(file, 0, MappedBytes.MOST_BYTES));
  }

  static boolean isPacked(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      return Expansion.isPacked(in);
    }
  }

  /** The error for missing images: the folder, the files, their origin, the remedy. */
  static IOException missing(String source, Path folder, String expected, String origin) {
    return new IOException(
        ("no %s images in %s: expected %s, from %s. "
                + "Fetch them with `ddpm data fetch %s`, put them there, or set data.path to the folder"
                + " that has them")
            .formatted(source, folder.toAbsolutePath().normalize(), expected, origin, source));
  }

  interface ByteReader<T> {
    T from(InputStream in) throws IOException;
  }
}
