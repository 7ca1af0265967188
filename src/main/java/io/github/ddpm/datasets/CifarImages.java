package io.github.ddpm.datasets;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.files.Expansion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The training images of CIFAR-10 or CIFAR-100 (Krizhevsky 2009): 32×32, colour, ten or a hundred
 * classes. They are read from the binary version, as files (optionally gzipped) or in the official
 * archive, and mapped into memory.
 *
 * <p>All files must exist and hold the same number of records (10,000 in CIFAR-10's official ones),
 * so even a file cut between two records is detected.
 */
public final class CifarImages implements ImageSet {
  private static final ImageSize SIZE = ImageSize.square(32);

  private final CifarFormat format;
  private final MappedBytes[] files;
  private final int recordsPerFile;

  private CifarImages(CifarFormat format, MappedBytes[] files) {
    this.format = format;
    this.files = files;
    this.recordsPerFile = files[0].length() / format.record();
  }

  /**
   * Reads CIFAR-10 from {@code folder}: from the unpacked batches if there are any, otherwise from
   * the archive.
   *
   * @throws IOException if batches are missing, or a file does not conform to its format
   */
  public static CifarImages cifar10(Path folder) throws IOException {
    return read(CifarFormat.CIFAR_10, folder);
  }

  /** Reads CIFAR-100 with its hundred fine labels, as {@link #cifar10} does. */
  public static CifarImages cifar100(Path folder) throws IOException {
    return read(CifarFormat.CIFAR_100, folder);
  }

  /**
   * Reads CIFAR-10 or CIFAR-100 from a folder or an archive of any name, recognised by the names of
   * its files; empty if it is neither.
   *
   * @throws IOException if it is one of them and cannot be read
   */
  public static Optional<CifarImages> find(Path folderOrArchive, List<String> names)
      throws IOException {
    for (CifarFormat format : List.of(CifarFormat.CIFAR_10, CifarFormat.CIFAR_100)) {
      boolean here =
          format.files().stream()
              .allMatch(file -> names.contains(file) || names.contains(file + ".gz"));
      if (here) {
        return Optional.of(
            new CifarImages(
                format,
                Files.isDirectory(folderOrArchive)
                    ? readFiles(format, folderOrArchive)
                    : readArchive(format, folderOrArchive)));
      }
    }
    return Optional.empty();
  }

  @Override
  public int size() {
    return files.length * recordsPerFile;
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public ImageSize imageSize() {
    return SIZE;
  }

  @Override
  public List<String> classes() {
    return format.classes();
  }

  @Override
  public int label(int index) {
    return files[Objects.checkIndex(index, size()) / recordsPerFile].at(pixelsOf(index) - 1);
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    MappedBytes file = files[Objects.checkIndex(index, size()) / recordsPerFile];
    file.copyTo(pixelsOf(index), target, offset, CifarFormat.PIXELS);
  }

  private int pixelsOf(int index) {
    return index % recordsPerFile * format.record() + format.labelBytes();
  }

  private static CifarImages read(CifarFormat format, Path folder) throws IOException {
    Path archive = folder.resolve(format.archive());
    boolean loose =
        format.files().stream().anyMatch(name -> DataFiles.find(folder, name).isPresent());
    return new CifarImages(
        format,
        !loose && Files.isRegularFile(archive)
            ? readArchive(format, archive)
            : readFiles(format, folder));
  }

  private static MappedBytes[] readFiles(CifarFormat format, Path folder) throws IOException {
    List<String> missing = new ArrayList<>();
    MappedBytes[] files = new MappedBytes[format.files().size()];
    for (int i = 0; i < files.length; i++) {
      Optional<Path> file = DataFiles.find(folder, format.files().get(i));
      if (file.isEmpty()) {
        missing.add(format.files().get(i));
      } else if (missing.isEmpty()) {
        files[i] = DataFiles.map(file.get());
        check(format, file.get(), files[i], files[0]);
      }
    }
    if (!missing.isEmpty()) {
      throw DataFiles.missing(
          format.source(),
          folder,
          "%s (or the same with .gz), or %s"
              .formatted(String.join(", ", missing), format.archive()),
          "https://www.cs.toronto.edu/~kriz/cifar.html");
    }
    return files;
  }

  private static MappedBytes[] readArchive(CifarFormat format, Path archive) throws IOException {
    Map<String, MappedBytes> found = DataFiles.read(archive, in -> unpack(format, archive, in));
    MappedBytes[] files = new MappedBytes[format.files().size()];
    for (int i = 0; i < files.length; i++) {
      String name = format.files().get(i);
      if (!found.containsKey(name)) {
        throw new BadDataException(archive, "does not contain " + name);
      }
      files[i] = found.get(name);
      check(format, archive.resolve(name), files[i], files[0]);
    }
    return files;
  }

  /** The format's files in a tar stream, by name. Each is checked before it is unpacked. */
  private static Map<String, MappedBytes> unpack(CifarFormat format, Path archive, InputStream in)
      throws IOException {
    Map<String, MappedBytes> files = new HashMap<>();
    long packed = Files.size(archive);
    long unpacked = 0;
    try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (format.files().contains(name) && entry.isFile()) {
          Path file = archive.resolve(name);
          long length = entry.getRealSize();
          unpacked += length;
          if (files.containsKey(name)) {
            throw new BadDataException(file, "is in the archive twice");
          } else if (length > MappedBytes.MOST_BYTES || Expansion.isTooLarge(packed, unpacked)) {
            throw new BadDataException(file, Expansion.PROBLEM);
          }
          checkLength(format, file, length);
          files.put(name, MappedBytes.unpack(tar, (int) length));
        }
      }
    }
    return files;
  }

  private static void checkLength(CifarFormat format, Path file, long length)
      throws BadDataException {
    if (length == 0 || length % format.record() != 0) {
      throw new BadDataException(
          file,
          "expected whole records of %d bytes (%d in the official file), found %d bytes"
              .formatted(
                  format.record(), 50_000 / format.files().size() * format.record(), length));
    }
  }

  private static void check(CifarFormat format, Path file, MappedBytes bytes, MappedBytes first)
      throws BadDataException {
    checkLength(format, file, bytes.length());
    if (bytes.length() != first.length()) {
      throw new BadDataException(
          file,
          "expected as many bytes as %s has, %d, found %d"
              .formatted(format.files().get(0), first.length(), bytes.length()));
    }
    int classes = format.classes().size();
    for (int start = 0; start < bytes.length(); start += format.record()) {
      int label = bytes.at(start + format.labelBytes() - 1);
      if (label >= classes) {
        throw new BadDataException(
            file,
            "record %d has the label %d, expected 0 to %d"
                .formatted(start / format.record(), label, classes - 1));
      }
    }
  }
}
