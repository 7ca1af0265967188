package io.github.ddpm.pickled;

import io.github.ddpm.checkpoint.CorruptFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** The entries of a file of {@code torch.save}, each mapped into memory on request. */
final class TorchArchive implements AutoCloseable {
  private static final String PICKLE = "data.pkl";
  private static final String STORAGES = "data/";

  /** A thousand tensors take a tenth of a megabyte. */
  private static final long LONGEST_PICKLE = 1L << 22;

  private final Path file;
  private final FileChannel channel;
  private final Map<String, ZipArchiveEntry> entries;
  private final Set<String> checked = new HashSet<>();

  /** PyTorch can leave all of them out ({@code set_crc32_options}), and writes 0. */
  private final boolean hasChecksums;

  private TorchArchive(Path file, FileChannel channel, Map<String, ZipArchiveEntry> entries) {
    this.file = file;
    this.channel = channel;
    this.entries = entries;
    hasChecksums = entries.values().stream().anyMatch(entry -> entry.getCrc() != 0);
  }

  /**
   * Opens a file and looks at the places of its entries.
   *
   * @throws IOException if it is damaged, or a zip archive of something else
   */
  static TorchArchive open(Path file) throws IOException {
    Map<String, ZipArchiveEntry> entries = entries(file);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      TorchArchive archive = new TorchArchive(file, channel, entries);
      archive.requireSavedTensors();
      archive.requirePlaces();
      return archive;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The entries by their names below the folder that all are in. */
  private static Map<String, ZipArchiveEntry> entries(Path file) throws IOException {
    Map<String, ZipArchiveEntry> entries = new HashMap<>();
    try (FileChannel channel = FileChannel.open(file); // Which the library would leave open.
        ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
        if (entries.put(name, entry) != null) {
          throw new CorruptFileException(file, "has two entries named " + name);
        }
      }
    } catch (CorruptFileException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new CorruptFileException(file, "is a damaged file of torch.save", e);
    }
    return entries;
  }

  private void requireSavedTensors() throws IOException {
    if (entries.containsKey("constants.pkl")) {
      throw new UnreadPickleException(
          file, "is a TorchScript program, not weights; save its state_dict() instead");
    } else if (!entries.containsKey(PICKLE)) {
      throw new IOException(
          file + ": is a zip archive, but not one of torch.save; give a model's folder");
    }
  }

  private void requirePlaces() throws IOException {
    long length = channel.size();
    long sum = 0;
    for (ZipArchiveEntry entry : entries.values()) {
      String name = entry.getName();
      if (entry.getMethod() != ZipArchiveEntry.STORED
          || entry.getSize() != entry.getCompressedSize()) {
        throw new IOException(
            "%s: %s is compressed, which torch.save never does; unpack the archive and zip it with -0"
                .formatted(file, name));
      }
      sum += Math.min(entry.getSize(), length + 1);
      if (entry.getSize() < 0
          || entry.getDataOffset() < 0
          || entry.getDataOffset() > length - entry.getSize()
          || sum > length) {
        throw new CorruptFileException(file, "%s does not lie within it".formatted(name));
      }
    }
    if (entries.get(PICKLE).getSize() > LONGEST_PICKLE) {
      throw new CorruptFileException(
          file, "a pickle of %d bytes is too large".formatted(entries.get(PICKLE).getSize()));
    }
    ZipArchiveEntry order = entries.get("byteorder");
    if (order != null && order.getSize() == 3 && text(order).equals("big")) {
      throw new UnreadPickleException(file, "was saved on a machine of big-endian numbers");
    }
  }

  private String text(ZipArchiveEntry entry) throws IOException {
    return StandardCharsets.US_ASCII.decode(map(entry)).toString();
  }

  /** The pickle that describes the tensors. */
  byte[] pickle() throws IOException {
    ByteBuffer content = map(entries.get(PICKLE));
    byte[] pickle = new byte[content.remaining()];
    content.get(pickle);
    return pickle;
  }

  /**
   * Refuses a storage that is not there, or has another length.
   *
   * @throws CorruptFileException if so
   */
  void require(Storage storage) throws CorruptFileException {
    ZipArchiveEntry entry = entries.get(STORAGES + storage.key());
    if (entry == null || entry.getSize() != storage.bytes()) {
      throw new CorruptFileException(
          file,
          "storage %s must have %d bytes, %s"
              .formatted(
                  storage.key(),
                  storage.bytes(),
                  entry == null ? "is not there" : "has " + entry.getSize()));
    }
  }

  /** All bytes of a storage that {@link #require} accepts. */
  ByteBuffer content(Storage storage) throws IOException {
    return map(entries.get(STORAGES + storage.key()));
  }

  private ByteBuffer map(ZipArchiveEntry entry) throws IOException {
    if (entry.getSize() > Integer.MAX_VALUE) {
      throw new IOException("%s: %s exceeds 2 GiB".formatted(file, entry.getName()));
    }
    ByteBuffer content = channel.map(MapMode.READ_ONLY, entry.getDataOffset(), entry.getSize());
    if (hasChecksums && checked.add(entry.getName())) {
      CRC32 crc = new CRC32();
      crc.update(content.duplicate());
      if (crc.getValue() != entry.getCrc()) {
        throw new CorruptFileException(
            file, "%s has changed since it was written (CRC-32)".formatted(entry.getName()));
      }
    }
    return content;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
