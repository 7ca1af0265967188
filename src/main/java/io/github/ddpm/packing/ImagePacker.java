package io.github.ddpm.packing;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.Room;
import io.github.ddpm.decode.Stored;
import io.github.ddpm.files.Directories;
import io.github.ddpm.files.Disk;
import io.github.ddpm.files.LockedFile;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.Count;
import io.github.ddpm.source.BadImagesException;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.UndecodedImage;
import io.github.ddpm.source.UsedRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs the images of a source into one file. It grows under the name {@code ….partial}, from which
 * an interrupted packing resumes; the file is renamed only when complete.
 */
public final class ImagePacker {
  private static final Logger LOG = LoggerFactory.getLogger(ImagePacker.class);

  private static final int MOST_NAMED = 10;

  private final ImageSource source;
  private final ImageLabels labels;
  private final Transform transform;
  private final Transform conditions;
  private final PackedHeader header;
  private final int maxBad;
  private final Progress progress;
  private final UsedRange usedRange;
  private final UsedRange conditionRange;
  private final PairShapes shapes;
  private final List<String> unreadable = new ArrayList<>();
  private volatile int stored;

  private ImagePacker(
      ImageSource source,
      ImageLabels labels,
      DataSettings settings,
      String key,
      Progress progress) {
    this.source = source;
    this.labels = labels;
    transform = Transform.of(settings);
    conditions = Transform.ofConditions(settings);
    usedRange = new UsedRange(settings.samples().range());
    conditionRange = new UsedRange(settings.samples().range());
    shapes = new PairShapes(settings.crop());
    header = header(labels, settings, key);
    maxBad = settings.selection().maxBad();
    this.progress = progress;
  }

  /**
   * Writes {@code target}.
   *
   * @param settings how to pack, and how many unreadable images are skipped
   * @param key names what is packed and how
   * @param replace whether to replace an existing file
   * @throws BadImagesException if there are more of them, naming the first, or none is readable
   * @throws IOException if the source cannot be read or the file cannot be written
   */
  public static void pack(
      ImageSource source,
      ImageLabels labels,
      DataSettings settings,
      String key,
      Path target,
      boolean replace,
      Progress progress)
      throws IOException {
    new ImagePacker(source, labels, settings, key, progress).write(target, replace);
  }

  /** The header of a file of all these images. */
  public static PackedHeader header(ImageLabels labels, DataSettings settings, String key) {
    ImageSize size = Transform.of(settings).size();
    return new PackedHeader(
        labels.values().length,
        size.height(),
        size.width(),
        settings.channels(),
        settings.conditionChannels(),
        labels.classes(),
        labels.origin(),
        key);
  }

  private void write(Path target, boolean replace) throws IOException {
    Path partial = partial(target);
    Directories.make(target.toAbsolutePath().getParent());
    try (LockedFile locked = LockedFile.open(partial).orElseThrow(() -> busy(partial))) {
      FileChannel channel = locked.channel();
      int done = done(channel, partial);
      progress.begin("read", "images", done, header.count());
      try {
        stored = done;
        Decoding.run(
            source,
            done,
            header.bytesPerSlot(),
            this::prepared,
            results -> store(channel, results));
      } finally {
        progress.end();
      }
      if (unreadable.size() == header.count() && !source.isPart()) {
        throw tooMany(unreadable.size(), maxBad, unreadable);
      }
      tell(
          done > 0
              ? "the images read now"
              : source.isPart() ? "this shard's images" : "all images");
      channel.force(true);
      Disk.publish(partial, target, replace); // Before the lock goes to another program.
    }
  }

  private void tell(String whose) {
    usedRange.problem(whose).ifPresent(LOG::warn);
    conditionRange.problem("data.condition's part of " + whose).ifPresent(LOG::warn);
    shapes.problem().ifPresent(problem -> LOG.warn("of {}, {}", whose, problem));
  }

  /** The bytes of a slot. */
  private byte[] prepared(UndecodedImage image) throws IOException {
    Prepared own = prepared(image, transform, usedRange);
    Optional<UndecodedImage> condition = image.condition();
    if (condition.isEmpty()) {
      return own.pixels;
    }
    Prepared shown = prepared(condition.get(), conditions, conditionRange);
    shapes.see(own.stored, shown.stored);
    byte[] both = Arrays.copyOf(own.pixels, header.bytesPerSlot());
    System.arraycopy(shown.pixels, 0, both, own.pixels.length, shown.pixels.length);
    return both;
  }

  @SuppressWarnings("ArrayRecordComponent") // It is never compared.
  private record Prepared(byte[] pixels, Stored stored) {}

  /** Large images take long, and the work may be cancelled at each. */
  private Prepared prepared(UndecodedImage image, Transform to, UsedRange range)
      throws IOException {
    try (Room room = to.room()) {
      DecodedImage decoded = image.decode(room);
      progress.advance(stored);
      range.see(decoded);
      return new Prepared(to.apply(decoded), decoded.stored());
    }
  }

  /** The name under which {@code target} grows. */
  public static Path partial(Path target) {
    return target.resolveSibling(target.getFileName() + ".partial");
  }

  private static IOException busy(Path partial) {
    return new IOException(partial + " is being written by another program; wait for it to end");
  }

  /** Returns how many images an earlier attempt has packed; prepares the file if there was none. */
  private int done(FileChannel channel, Path partial) throws IOException {
    if (channel.size() > 0 && isOurs(channel, partial)) {
      int[] before = header.readLabels(channel, 0, header.count());
      int packed = before.length;
      List<Integer> failed = new ArrayList<>();
      for (int i = before.length - 1; i >= 0; i--) {
        if (before[i] == PackedHeader.NOT_YET) {
          packed = i;
          failed.clear();
        } else if (before[i] == PackedHeader.UNREADABLE) {
          failed.add(0, i);
        }
      }
      if (failed.size() > maxBad) {
        return failed.get(0); // The attempt ended for them; perhaps they can be read now.
      }
      for (int slot : failed) {
        unreadable(slot, "could not be read earlier");
      }
      return packed;
    }
    requirePartial(channel, partial);
    long free = partial.toFile().getUsableSpace();
    if (free > 0 && free < header.fileBytes()) { // 0 if the system does not say.
      throw new IOException(
          "no room for %s: it takes %,d MB, %,d MB are free; make room there, or lower data.image_size"
              .formatted(partial, header.fileBytes() >> 20, free >> 20));
    }
    channel.truncate(0);
    int[] notYet = new int[header.count()];
    Arrays.fill(notYet, PackedHeader.NOT_YET);
    writeAt(channel, header.labelsAt(), bytes(notYet));
    writeAt(channel, 0, header.toBytes());
    return 0;
  }

  /** A file of another kind is somebody's own, whatever its name. */
  private static void requirePartial(FileChannel channel, Path partial) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(Long.BYTES);
    channel.read(start, 0);
    boolean begun = start.getLong(0) == 0; // The header is written last.
    if (channel.size() > 0 && !begun && !PackedHeader.isAt(start.array())) {
      throw new IOException(
          partial + " is in the way, and is no partly packed file; move it, or name another file");
    }
  }

  private boolean isOurs(FileChannel channel, Path partial) throws IOException {
    try {
      return PackedHeader.read(channel, partial).equals(header);
    } catch (BadDataException e) {
      return false;
    }
  }

  private void store(FileChannel channel, List<Decoding.Decoded<byte[]>> results)
      throws IOException {
    int first = results.get(0).index();
    int[] written = new int[results.size()];
    for (int i = 0; i < written.length; i++) {
      Optional<byte[]> pixels = results.get(i).value();
      int slot = first + i;
      written[i] = pixels.isEmpty() ? PackedHeader.UNREADABLE : labels.values()[slot];
      if (pixels.isEmpty()) {
        unreadable(slot, results.get(i).problem());
      } else {
        writeAt(
            channel,
            header.pixelsAt() + (long) slot * header.bytesPerSlot(),
            ByteBuffer.wrap(pixels.get()));
      }
    }
    // Pixels reach the disk before the labels that count them.
    channel.force(false);
    writeAt(channel, header.labelsAt() + (long) first * Integer.BYTES, bytes(written));
    stored = first + written.length;
    progress.advance(stored);
    if (unreadable.size() > maxBad) {
      throw tooMany(unreadable.size(), maxBad, unreadable);
    }
  }

  private void unreadable(int slot, String problem) throws IOException {
    String name = shown(source.names().get(slot));
    unreadable.add(name + " " + problem);
    LOG.warn("{} {}", name, problem);
  }

  private static String shown(String name) {
    return name.replace("\n", "\\n");
  }

  /**
   * The error for a collection with too many unreadable images.
   *
   * @param unreadable their numbers
   */
  public static BadImagesException tooMany(ImageSource source, int[] unreadable, int maxBad)
      throws IOException {
    List<String> names = source.names();
    List<String> shown = IntStream.of(unreadable).mapToObj(slot -> shown(names.get(slot))).toList();
    return tooMany(unreadable.length, maxBad, shown);
  }

  private static BadImagesException tooMany(int unreadable, int maxBad, List<String> problems) {
    StringBuilder message =
        new StringBuilder(
            unreadable <= maxBad
                ? "no image can be read:"
                : "%s cannot be read, data.max_bad is %d; remove what is damaged, or raise data.max_bad to train without it (ddpm data inspect lists the first):"
                    .formatted(Count.of(unreadable, "image"), maxBad));
    problems.stream()
        .limit(MOST_NAMED)
        .forEach(problem -> message.append("%n  %s".formatted(problem)));
    message.append(problems.size() > MOST_NAMED ? "%n  …".formatted() : "");
    return new BadImagesException(message.toString());
  }

  private static ByteBuffer bytes(int[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(numbers);
    return bytes;
  }

  private static void writeAt(FileChannel channel, long position, ByteBuffer bytes)
      throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes, position + bytes.position());
    }
  }
}
