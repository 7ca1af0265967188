package io.github.ddpm.report;

import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.Directories;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Figures and images of a run in TensorBoard's format, in a new file beside older ones. A file is a
 * sequence of records:
 *
 * <pre>
 *   uint64 length   uint32 mask(CRC-32C of length)   data   uint32 mask(CRC-32C of data)
 *   mask(c) = (c rotated right by 15 bits) + 0xa282ead8
 * </pre>
 *
 * whose data are {@code tensorflow.Event} messages; numbers are little-endian. Each record is on
 * disk as soon as it is appended.
 */
public final class EventFile implements Closeable {
  private static final int MASK = 0xa282ead8;

  // Fields of tensorflow.Event and the messages in it.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int SESSION_STATUS = 1;
  private static final int SESSION_START = 1;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;
  private static final int VALUE_IMAGE = 4;
  private static final int IMAGE_HEIGHT = 1;
  private static final int IMAGE_WIDTH = 2;
  private static final int IMAGE_COLOURS = 3;
  private static final int IMAGE_PNG = 4;

  private final Path file;
  private final OutputStream out;

  private EventFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Opens a new file that continues after {@code step}: TensorBoard ignores later steps in the
   * folder's older files.
   *
   * @throws IOException if it cannot be written, naming it
   */
  public static EventFile open(Path folder, long step) throws IOException {
    Path file = newFile(folder);
    OutputStream out;
    try {
      Directories.make(folder);
      out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
    return begin(file, out, step);
  }

  /** Writes the first records, with the file's version and first step. */
  static EventFile begin(Path file, OutputStream out, long step) throws IOException {
    EventFile events = new EventFile(file, out);
    try {
      events.append(event(0).put(FILE_VERSION, "brain.Event:2"));
      Protobuf start = new Protobuf().put(SESSION_STATUS, SESSION_START);
      events.append(event(step + 1).put(SESSION_LOG, start));
      return events;
    } catch (IOException e) {
      try (out) { // Close it here, because the caller never gets it.
        throw e;
      }
    }
  }

  private static Path newFile(Path folder) {
    long seconds = System.currentTimeMillis() / 1000;
    while (Files.exists(name(folder, seconds))) {
      seconds++; // The previous run stopped within a second; the next name sorts after its file.
    }
    return name(folder, seconds);
  }

  private static Path name(Path folder, long seconds) {
    return folder.resolve("events.out.tfevents.%010d.ddpm".formatted(seconds));
  }

  /** Whether the file still exists at its path. */
  public boolean isThere() {
    return Files.exists(file);
  }

  /** Appends figures of a step, each under its tag. */
  public void scalars(long step, Map<String, Double> values) throws IOException {
    Protobuf summary = new Protobuf();
    values.forEach(
        (tag, value) ->
            summary.put(
                SUMMARY_VALUE,
                new Protobuf().put(VALUE_TAG, tag).put(VALUE_SIMPLE, value.floatValue())));
    append(event(step).put(SUMMARY, summary));
  }

  /**
   * Appends an image of a step.
   *
   * @param channels 1 (grey) or 3 (colour)
   * @param png the bytes of a PNG file
   */
  public void image(long step, String tag, int height, int width, int channels, byte[] png)
      throws IOException {
    Protobuf image =
        new Protobuf()
            .put(IMAGE_HEIGHT, height)
            .put(IMAGE_WIDTH, width)
            .put(IMAGE_COLOURS, channels)
            .put(IMAGE_PNG, png);
    Protobuf value = new Protobuf().put(VALUE_TAG, tag).put(VALUE_IMAGE, image);
    append(event(step).put(SUMMARY, new Protobuf().put(SUMMARY_VALUE, value)));
  }

  private static Protobuf event(long step) {
    return new Protobuf().put(WALL_TIME, System.currentTimeMillis() / 1e3).put(STEP, step);
  }

  private void append(Protobuf event) throws IOException {
    try {
      out.write(record(event.bytes()));
      out.flush();
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  static byte[] record(byte[] data) {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(checksum(record.array(), Long.BYTES));
    record.put(data);
    return record.putInt(checksum(data, data.length)).array();
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
