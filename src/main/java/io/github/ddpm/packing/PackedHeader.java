package io.github.ddpm.packing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.data.BadDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The header of a file of packed images; the package description shows the whole layout.
 *
 * @param count N, the number of slots
 * @param height H
 * @param width W
 * @param channels C
 * @param conditionChannels C', of the picture beside each image; 0 without, and in older files
 * @param classes the names of the labels; empty without labels
 * @param origin where the labels come from, in words; empty without labels, and in older files
 * @param key identifies what was packed, and how
 */
public record PackedHeader(
    @JsonProperty("count") int count,
    @JsonProperty("height") int height,
    @JsonProperty("width") int width,
    @JsonProperty("channels") int channels,
    @JsonProperty("condition_channels") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        int conditionChannels,
    @JsonProperty("classes") List<String> classes,
    @JsonProperty("origin") @JsonInclude(JsonInclude.Include.NON_EMPTY) String origin,
    @JsonProperty("key") String key) {
  /** The label of a slot whose image has not been written yet. */
  public static final int NOT_YET = Integer.MIN_VALUE;

  /** The label of a slot whose image could not be read. */
  public static final int UNREADABLE = -2;

  static final byte[] MAGIC = "ddpmimg1".getBytes(StandardCharsets.US_ASCII);

  private static final int PREFIX = MAGIC.length + Integer.BYTES;
  private static final int LARGEST_JSON = 1 << 24;
  private static final int PAGE = 4096;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checks every value. */
  public PackedHeader {
    classes = List.copyOf(classes);
    origin = origin == null ? "" : origin;
    if (count < 1
        || height < 1
        || width < 1
        || !Set.of(1, 3).contains(channels)
        || !Set.of(0, 1, 3).contains(conditionChannels)) {
      throw new IllegalArgumentException(
          "%d images of %dx%d with %d and %d channels"
              .formatted(count, height, width, channels, conditionChannels));
    }
    if ((long) height * width > (Integer.MAX_VALUE - 8) / (channels + conditionChannels)
        || count > (Integer.MAX_VALUE - 8) / Integer.BYTES) {
      throw new IllegalArgumentException("%d images of %dx%d".formatted(count, height, width));
    }
  }

  /** Whether {@code bytes} are the beginning of a file of packed images. */
  public static boolean isAt(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && ByteBuffer.wrap(bytes, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  /**
   * Reads the header of an open file.
   *
   * @throws BadDataException if there is none, or the file's length does not match it
   */
  public static PackedHeader read(FileChannel channel, Path file) throws IOException {
    byte[] prefix = readAt(channel, 0, PREFIX);
    int length = prefix.length < PREFIX ? -1 : littleEndian(prefix).getInt(MAGIC.length);
    if (!isAt(prefix) || length < 2 || length > LARGEST_JSON) {
      throw damaged(file, "is not a file of packed images", null);
    }
    PackedHeader header;
    try {
      header = JSON.readValue(readAt(channel, PREFIX, length), PackedHeader.class);
    } catch (IOException e) { // Text that is not UTF-8, or no JSON.
      throw damaged(file, "has a damaged header", e);
    }
    if (header == null || channel.size() != header.fileBytes()) {
      throw damaged(
          file,
          "the header promises %d bytes, found %d"
              .formatted(header == null ? 0 : header.fileBytes(), channel.size()),
          null);
    }
    return header;
  }

  /**
   * Whether an open file is one of this header that ends too early, perhaps in the header itself.
   */
  boolean isCutOff(FileChannel channel) throws IOException {
    byte[] own = toBytes().array();
    byte[] there = readAt(channel, 0, own.length);
    return isAt(there)
        && channel.size() < fileBytes()
        && Arrays.equals(there, Arrays.copyOf(own, there.length));
  }

  static BadDataException damaged(Path file, String problem, Throwable cause) {
    return new BadDataException(file, problem, "pack the images again", cause);
  }

  /** The header's bytes, up to the first image. */
  public ByteBuffer toBytes() {
    byte[] json = json();
    ByteBuffer bytes = ByteBuffer.allocate((int) pixelsAt()).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.put(MAGIC).putInt(json.length).put(json).rewind();
  }

  /** The header of a file of some of these images. */
  PackedHeader part(int slots, String name) {
    return new PackedHeader(
        slots, height, width, channels, conditionChannels, classes, origin, name);
  }

  /** (C + C')·H·W. */
  public int bytesPerSlot() {
    return (channels + conditionChannels) * height * width;
  }

  /** The offset of the first image in the file. */
  public long pixelsAt() {
    return (PREFIX + json().length + PAGE - 1) / PAGE * (long) PAGE;
  }

  /** The offset of the first label in the file. */
  public long labelsAt() {
    return pixelsAt() + (long) count * bytesPerSlot();
  }

  /** The length of the whole file. */
  public long fileBytes() {
    return labelsAt() + (long) count * Integer.BYTES;
  }

  /** The labels of {@code length} slots from {@code first} on. */
  public int[] readLabels(FileChannel channel, int first, int length) throws IOException {
    byte[] bytes =
        readAt(channel, labelsAt() + (long) first * Integer.BYTES, length * Integer.BYTES);
    int[] labels = new int[length];
    littleEndian(bytes).asIntBuffer().get(labels);
    return labels;
  }

  private byte[] json() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new AssertionError("numbers and texts are always JSON", e);
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** {@code length} bytes from a position on; fewer at the end of the file. */
  private static byte[] readAt(FileChannel channel, long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      if (channel.read(left, position + left.position()) < 0) {
        return Arrays.copyOf(bytes, left.position());
      }
    }
    return bytes;
  }
}
