package io.github.ddpm.source;

import io.github.ddpm.files.Expansion;
import io.github.ddpm.files.Reason;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip archive that is open for reading. Its entries' names and sizes are checked on opening,
 * before any entry is unpacked.
 */
public final class ZipArchive implements AutoCloseable {
  /**
   * The code page of names that are not UTF-8, as old programs for Windows wrote them. The letters
   * of code page 437, which others wrote, are the same in it.
   */
  private static final Charset OLD = Charset.forName("IBM850");

  private static final int BUFFER = 1 << 16;

  // The record at the end, without a comment.
  private static final int END = 22;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int COUNT_AT = 10;
  private static final int MOST_COUNTED = 0xFFFF;

  private final Path file;
  private final ZipFile zip;

  /** The names of all files in it, in its order. */
  private final List<String> names = new ArrayList<>();

  private ZipArchive(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Opens {@code file}.
   *
   * @throws BadImagesException if it is damaged, unpacks to implausibly much, or has an unsafe name
   */
  public static ZipArchive open(Path file) throws IOException {
    try {
      return open(file, StandardCharsets.UTF_8);
    } catch (EOFException
        | ZipException
        | IllegalArgumentException e) { // Perhaps for a name that is not UTF-8.
      try {
        return open(file, OLD);
      } catch (EOFException | ZipException | IllegalArgumentException damage) {
        boolean name =
            damage instanceof IllegalArgumentException
                || String.valueOf(damage.getMessage()).contains("entry name");
        throw new BadImagesException(
            file,
            name
                ? "has an entry whose name is not the UTF-8 that it claims to be; pack it again"
                : "is a damaged zip archive (%s)".formatted(Reason.of(damage)),
            damage);
      }
    }
  }

  private static ZipArchive open(Path file, Charset charset) throws IOException {
    ZipArchive archive = new ZipArchive(file, new ZipFile(file.toFile(), charset));
    try {
      archive.check(Files.size(file));
      return archive;
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private void check(long bytes) throws IOException {
    if (counted(bytes) != zip.size()) {
      throw new ZipException("its directory is not whole");
    }
    long packed = 0;
    long unpacked = 0;
    for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().<ZipEntry>map(e -> e)::iterator) {
      Names.refuseOutside(file, entry.getName());
      packed += entry.getCompressedSize();
      unpacked += entry.getSize();
      if (packed < 0 || packed > bytes) {
        throw new BadImagesException(file, "is a damaged zip archive (its entries overlap)");
      } else if (unpacked < 0 || Expansion.isTooLarge(bytes, unpacked)) {
        throw new BadImagesException(file, Expansion.PROBLEM);
      }
      if (!entry.isDirectory()) {
        names.add(entry.getName());
      }
    }
  }

  /** The number of entries by the archive's last record; by its directory, where that is silent. */
  private int counted(long bytes) throws IOException {
    ByteBuffer end = ByteBuffer.allocate(END).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.read(end, Math.max(0, bytes - END));
    }
    int count = Short.toUnsignedInt(end.getShort(COUNT_AT));
    boolean says = end.getInt(0) == END_SIGNATURE && zip.size() < MOST_COUNTED;
    return says ? count : zip.size();
  }

  /** The names of all files in it, in its order. */
  public List<String> names() {
    return names;
  }

  /** The length that the archive gives for an entry. */
  public long length(String name) {
    return zip.getEntry(name).getSize();
  }

  /**
   * Opens an entry, which ends where the archive says.
   *
   * @throws IOException if it expands too far
   */
  public InputStream stream(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (Expansion.isTooLarge(entry.getCompressedSize(), entry.getSize())) {
      throw new BadImagesException(file, name + " " + Expansion.PROBLEM);
    }
    return new BufferedInputStream(zip.getInputStream(entry), BUFFER);
  }

  /**
   * Reads an entry as one image's file.
   *
   * @throws IOException if it is too large, or not as long and with the checksum that the archive
   *     says; the message gives the problem without the name
   */
  public byte[] image(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    long length = entry.getSize();
    if (length > Bytes.MOST_OF_ONE) {
      throw new IOException("is larger than 256 MiB, too large for an image");
    } else if (Expansion.isTooLarge(entry.getCompressedSize(), length)) {
      throw new IOException(Expansion.PROBLEM);
    }
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

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
