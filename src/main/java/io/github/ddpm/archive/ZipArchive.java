package io.github.ddpm.archive;

import io.github.ddpm.files.Expansion;
import io.github.ddpm.files.Reason;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;

/**
 * A zip archive that is open for reading. Its entries' names and sizes are checked on opening,
 * before any entry is unpacked.
 */
public final class ZipArchive implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /** The ways of compression that are read; others need other libraries. */
  private static final Set<ZipMethod> READ =
      EnumSet.of(
          ZipMethod.STORED,
          ZipMethod.UNSHRINKING,
          ZipMethod.IMPLODING,
          ZipMethod.DEFLATED,
          ZipMethod.ENHANCED_DEFLATED,
          ZipMethod.BZIP2);

  // The record at the end, without a comment.
  private static final int END = 22;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int COUNT_AT = 10;
  private static final int COMMENT_AT = 20;
  private static final int MOST_COUNTED = 0xFFFF;

  private final Path file;
  private final ZipFile zip;

  /** All files in it by name, in its order; of those that share a name, the last. */
  private final Map<String, ZipArchiveEntry> entries = new LinkedHashMap<>();

  private ZipArchive(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Whether {@code file} is a zip archive. Its end says so: before the beginning there may be a
   * program that unpacks it.
   *
   * @param start its first bytes
   */
  public static boolean isAt(Path file, byte[] start) throws IOException {
    String first = new String(start, 0, Math.min(4, start.length), StandardCharsets.ISO_8859_1);
    return first.equals("PK\3\4") || first.equals("PK\5\6") || end(file).isPresent();
  }

  /** The record at the end, after which there is only its comment. */
  private static Optional<ByteBuffer> end(Path file) throws IOException {
    long size = Files.size(file);
    int length = (int) Math.min(size, END + MOST_COUNTED);
    ByteBuffer tail = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      while (tail.hasRemaining() && channel.read(tail, size - length + tail.position()) > 0) {}
    }
    for (int at = length - END; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE
          && at + END + Short.toUnsignedInt(tail.getShort(at + COMMENT_AT)) == length) {
        return Optional.of(tail.slice(at, END).order(ByteOrder.LITTLE_ENDIAN));
      }
    }
    return Optional.empty();
  }

  /**
   * Opens {@code file}.
   *
   * @throws ArchiveException if it is damaged, unpacks to implausibly much, or has an unsafe name
   */
  public static ZipArchive open(Path file) throws IOException {
    try {
      ZipArchive archive = new ZipArchive(file, zip(file));
      try {
        archive.check(Files.size(file));
        return archive;
      } catch (IOException | RuntimeException e) {
        archive.close();
        throw e;
      }
    } catch (ArchiveException | FileSystemException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new ArchiveException(file, "is a damaged zip archive (%s)".formatted(Reason.of(e)), e);
    }
  }

  /** The library does not close a file that it opens itself and finds damaged. */
  private static ZipFile zip(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return ZipFile.builder().setSeekableByteChannel(channel).setIgnoreLocalFileHeader(true).get();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void check(long bytes) throws IOException {
    long packed = 0;
    long unpacked = 0;
    int count = 0;
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      count++;
      String name = EntryNames.of(file, entry);
      EntryNames.refuseOutside(file, name);
      packed += entry.getCompressedSize();
      unpacked += entry.getSize();
      if (packed < 0 || packed > bytes) {
        throw new ArchiveException(file, "is a damaged zip archive (its entries overlap)");
      } else if (unpacked < 0 || Expansion.isTooLarge(bytes, unpacked)) {
        throw new ArchiveException(file, Expansion.PROBLEM);
      }
      if (!name.endsWith("/")) {
        entries.put(name, entry);
      }
    }
    if (counted(count) != count) {
      throw new ZipException("its directory is not whole");
    }
  }

  /** The number of entries by the archive's last record; by its directory, where that is silent. */
  private int counted(int listed) throws IOException {
    return listed >= MOST_COUNTED
        ? listed
        : end(file)
            .map(end -> Short.toUnsignedInt(end.getShort(COUNT_AT)))
            .filter(count -> count != MOST_COUNTED) // It says that a longer record has the count.
            .orElse(listed);
  }

  /** The names of all files in it, in its order. */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /** The length that the archive gives for an entry. */
  public long length(String name) {
    return entries.get(name).getSize();
  }

  /**
   * Opens an entry, which ends where the archive says.
   *
   * @throws IOException if it expands too far
   */
  public InputStream stream(String name) throws IOException {
    ZipArchiveEntry entry = entries.get(name);
    if (Expansion.isTooLarge(entry.getCompressedSize(), entry.getSize())) {
      throw new ArchiveException(file, name + " " + Expansion.PROBLEM);
    }
    try {
      requireRead(entry);
    } catch (IOException e) {
      throw new ArchiveException(file, name + " " + e.getMessage(), e);
    }
    try {
      return new BufferedInputStream(new Entry(name, zip.getInputStream(entry)), BUFFER);
    } catch (IOException | RuntimeException e) {
      throw damaged(name, e);
    }
  }

  private ArchiveException damaged(String name, Exception e) {
    return new ArchiveException(file, name + " is damaged: " + Reason.of(e), e);
  }

  /** The content of an entry, whose damage may show when it is read. */
  private final class Entry extends FilterInputStream {
    private final String name;

    Entry(String name, InputStream content) {
      super(content);
      this.name = name;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return super.read(bytes, offset, length);
      } catch (IOException | RuntimeException e) {
        throw damaged(name, e);
      }
    }
  }

  /**
   * Reads an entry as one image's file.
   *
   * @param most the most bytes of it
   * @throws IOException if it is too large, or not as long and with the checksum that the archive
   *     says; the message gives the problem without the name
   */
  public byte[] image(String name, int most) throws IOException {
    ZipArchiveEntry entry = entries.get(name);
    long length = entry.getSize();
    if (length > most) {
      throw new IOException("is larger than %d MiB, too large for an image".formatted(most >> 20));
    } else if (Expansion.isTooLarge(entry.getCompressedSize(), length)) {
      throw new IOException(Expansion.PROBLEM);
    }
    requireRead(entry);
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = in.readNBytes((int) length + 1);
    } catch (IOException | RuntimeException e) {
      throw new IOException("cannot be unpacked (" + Reason.of(e) + ")", e);
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    if (bytes.length != length || crc.getValue() != entry.getCrc()) {
      throw new IOException("is damaged (it is not what its archive's checksum says)");
    }
    return bytes;
  }

  private static void requireRead(ZipArchiveEntry entry) throws IOException {
    ZipMethod method = ZipMethod.getMethodByCode(entry.getMethod());
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw new IOException("is encrypted, which is not read; unpack the archive first");
    } else if (!READ.contains(method)) {
      throw new IOException(
          "is compressed with %s, which is not read; unpack the archive first"
              .formatted(method == null ? "method " + entry.getMethod() : method));
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
