package io.github.ddpm.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The training images of CIFAR-10 (Krizhevsky 2009): 32×32, colour, ten classes. Read from the five
 * batches of the binary version — the files, compressed with gzip or not, or the official archive
 * without unpacking it — and kept in memory as they are.
 *
 * <p>The batches must all be there and hold equally many records (10,000 in the official ones), so
 * a file cut between two records is noticed too.
 */
public final class Cifar10 implements ImageSet {
  private static final List<String> BATCHES =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin");
  private static final String ARCHIVE = "cifar-10-binary.tar.gz";

  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private static final ImageSize SIZE = ImageSize.square(32);
  private static final int PIXELS = 3 * 32 * 32;
  private static final int RECORD = 1 + PIXELS;

  private final byte[][] batches;
  private final int recordsPerBatch;

  private Cifar10(byte[][] batches) {
    this.batches = batches;
    this.recordsPerBatch = batches[0].length / RECORD;
  }

  /**
   * Reads CIFAR-10 from {@code folder}: from the loose batches if any is there, else from the
   * archive.
   *
   * @throws IOException if batches are missing, or a file is not what its format promises
   */
  public static Cifar10 read(Path folder) throws IOException {
    Path archive = folder.resolve(ARCHIVE);
    boolean loose = BATCHES.stream().anyMatch(name -> DataFiles.find(folder, name).isPresent());
    return new Cifar10(
        !loose && Files.isRegularFile(archive) ? readArchive(archive) : readFiles(folder));
  }

  @Override
  public int size() {
    return batches.length * recordsPerBatch;
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
    return CLASSES;
  }

  @Override
  public int label(int index) {
    Objects.checkIndex(index, size());
    return batches[index / recordsPerBatch][index % recordsPerBatch * RECORD];
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    Objects.checkIndex(index, size());
    byte[] batch = batches[index / recordsPerBatch];
    System.arraycopy(batch, index % recordsPerBatch * RECORD + 1, target, offset, PIXELS);
  }

  private static byte[][] readFiles(Path folder) throws IOException {
    List<String> missing = new ArrayList<>();
    byte[][] batches = new byte[BATCHES.size()][];
    for (int i = 0; i < batches.length; i++) {
      Optional<Path> file = DataFiles.find(folder, BATCHES.get(i));
      if (file.isEmpty()) {
        missing.add(BATCHES.get(i));
      } else if (missing.isEmpty()) {
        batches[i] = DataFiles.read(file.get(), InputStream::readAllBytes);
        check(file.get(), batches[i], batches[0]);
      }
    }
    if (!missing.isEmpty()) {
      throw DataFiles.missing(
          "cifar-10",
          folder,
          "%s (or the same with .gz), or %s".formatted(String.join(", ", missing), ARCHIVE),
          "https://www.cs.toronto.edu/~kriz/cifar.html");
    }
    return batches;
  }

  private static byte[][] readArchive(Path archive) throws IOException {
    byte[][] batches = DataFiles.read(archive, Cifar10::unpack);
    for (int i = 0; i < batches.length; i++) {
      if (batches[i] == null) {
        throw new BadDataException(archive, "does not contain " + BATCHES.get(i));
      }
      check(archive.resolve(BATCHES.get(i)), batches[i], batches[0]);
    }
    return batches;
  }

  /** The batches of a tar stream, in their own order whatever the archive's is; null if absent. */
  private static byte[][] unpack(InputStream in) throws IOException {
    byte[][] batches = new byte[BATCHES.size()][];
    try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        String name = entry.getName();
        int i = BATCHES.indexOf(name.substring(name.lastIndexOf('/') + 1));
        if (i >= 0 && entry.isFile()) {
          batches[i] = tar.readAllBytes();
        }
      }
    }
    return batches;
  }

  private static void check(Path file, byte[] batch, byte[] first) throws BadDataException {
    if (batch.length == 0 || batch.length % RECORD != 0) {
      throw new BadDataException(
          file,
          "expected whole records of %d bytes (30730000 in the official file), found %d bytes"
              .formatted(RECORD, batch.length));
    }
    if (batch.length != first.length) {
      throw new BadDataException(
          file,
          "expected as many bytes as %s has, %d, found %d"
              .formatted(BATCHES.get(0), first.length, batch.length));
    }
    for (int start = 0; start < batch.length; start += RECORD) {
      int label = batch[start] & 0xFF;
      if (label >= CLASSES.size()) {
        throw new BadDataException(
            file, "record %d has the label %d, expected 0 to 9".formatted(start / RECORD, label));
      }
    }
  }
}
