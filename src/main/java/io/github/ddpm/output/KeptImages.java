package io.github.ddpm.output;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.LockedFile;
import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.commons.io.FileUtils;

/**
 * Drawn images in a hidden file, which grows by a row for each: a checksum, the label, and the
 * pixels of the image's frames. A row that was cut off or damaged is not counted, nor any after it.
 */
final class KeptImages implements Closeable {
  private static final int FORMAT = 0x64727731;
  private static final int NUMBERS = 5;
  private static final int MOST_OF_A_ROW = 1 << 30;

  private final Path file;
  private LockedFile locked;
  private FileChannel channel;
  private List<Integer> header = List.of();
  private int count;

  /** An image's frames, the finished one last. */
  record Kept(int label, List<BufferedImage> frames) {}

  private KeptImages(Path file) {
    this.file = file;
  }

  /** Opens a file, which need not exist until the first image is added. */
  static KeptImages open(Path file) throws IOException {
    KeptImages kept = new KeptImages(file);
    if (Files.exists(file)) {
      kept.lock();
      try {
        kept.readHeader();
        while (kept.isWhole(kept.count)) {
          kept.count++;
        }
      } catch (IOException | RuntimeException e) {
        kept.close();
        throw e;
      }
    }
    return kept;
  }

  private void lock() throws IOException {
    if (channel == null) {
      Optional<LockedFile> lock;
      try {
        lock = LockedFile.open(file);
      } catch (IOException e) { // Where the file system has no locks, nobody is kept out.
        channel = FileChannel.open(file, CREATE, READ, WRITE);
        return;
      }
      locked =
          lock.orElseThrow(
              () -> new IOException(file + " is being written by another process; wait for it"));
      channel = locked.channel();
    }
  }

  /** Format, width, height, channels, number of frames. */
  private void readHeader() throws IOException {
    ByteBuffer bytes = read(0, Integer.BYTES * NUMBERS);
    List<Integer> numbers = new ArrayList<>();
    double row = 1;
    while (bytes.remaining() >= Integer.BYTES) {
      int number = bytes.getInt();
      row *= numbers.isEmpty() ? 1 : number;
      numbers.add(number);
    }
    boolean known = numbers.size() == NUMBERS && numbers.get(0) == FORMAT;
    if (known && numbers.stream().allMatch(number -> number > 0) && row <= MOST_OF_A_ROW) {
      header = List.copyOf(numbers);
    }
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (int read = 0; read >= 0 && bytes.hasRemaining(); ) {
      read = channel.read(bytes, at + bytes.position());
    }
    return bytes.flip();
  }

  private int frameBytes() {
    return header.get(1) * header.get(2) * header.get(3);
  }

  private int rowBytes() {
    return 2 * Integer.BYTES + header.get(4) * frameBytes();
  }

  private long at(int row) {
    return Integer.BYTES * NUMBERS + (long) row * rowBytes();
  }

  private boolean isWhole(int row) throws IOException {
    if (header.isEmpty()) {
      return false;
    }
    ByteBuffer bytes = read(at(row), rowBytes());
    return bytes.remaining() == rowBytes() && bytes.getInt() == checksum(bytes);
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** How many images there are. */
  int count() {
    return count;
  }

  /**
   * Adds an image, with as many frames as the others, of the same size.
   *
   * @throws IOException if it cannot be written
   */
  void add(int label, Collection<BufferedImage> frames) throws IOException {
    BufferedImage first = frames.iterator().next();
    List<Integer> size =
        List.of(
            FORMAT,
            first.getWidth(),
            first.getHeight(),
            first.getRaster().getNumBands(),
            frames.size());
    try {
      lock();
      if (count == 0) {
        header = size;
        ByteBuffer numbers = ByteBuffer.allocate(Integer.BYTES * NUMBERS);
        size.forEach(numbers::putInt);
        channel.truncate(0);
        write(numbers.flip(), 0);
      } else if (!size.equals(header)) {
        throw new IllegalStateException("images of one file are " + header + " and " + size);
      }
      ByteBuffer row = ByteBuffer.allocate(rowBytes()).putInt(0).putInt(label);
      frames.forEach(frame -> row.put(samples(frame)));
      row.flip().position(Integer.BYTES);
      row.putInt(0, checksum(row));
      write(row.rewind(), at(count));
      count++;
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
  }

  private static byte[] samples(BufferedImage image) {
    int[] samples =
        image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      bytes[i] = (byte) samples[i];
    }
    return bytes;
  }

  /** The image in a row, as it was added. */
  Kept get(int row) throws IOException {
    ByteBuffer bytes = read(at(row), rowBytes());
    if (bytes.remaining() < rowBytes() || bytes.getInt() != checksum(bytes)) {
      throw new IOException(file + " has changed while it was in use; delete it and draw again");
    }
    int label = bytes.getInt();
    List<BufferedImage> frames = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] samples = new byte[frameBytes()];
      bytes.get(samples);
      frames.add(image(samples));
    }
    return new Kept(label, frames);
  }

  private BufferedImage image(byte[] samples) {
    int[] numbers = new int[samples.length];
    for (int i = 0; i < samples.length; i++) {
      numbers[i] = samples[i] & 0xFF;
    }
    boolean grey = header.get(3) == 1;
    int type = grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(header.get(1), header.get(2), type);
    image.getRaster().setPixels(0, 0, header.get(1), header.get(2), numbers);
    return image;
  }

  /** Deletes the file. */
  void delete() throws IOException {
    close();
    FileUtils.deleteQuietly(file.toFile());
  }

  @Override
  public void close() throws IOException {
    if (locked != null) {
      locked.close();
    } else if (channel != null) {
      channel.close();
    }
    locked = null;
    channel = null;
  }
}
