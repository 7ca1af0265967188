package io.github.ddpm.ingest;

import io.github.ddpm.data.Crop;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Resize;
import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.decode.Room;
import io.github.ddpm.decode.StoredValues;
import io.github.ddpm.decode.UnreadableException;
import io.github.ddpm.packing.Transform;
import io.github.ddpm.settings.ValueRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image file that a user names: of any size and kind that training images may have. */
public final class GivenImage {
  private static final int WHITE = 0xFFFFFF;
  private static final int BLACK = 0;

  private final Path file;
  private final ValueRange range;
  private final DecodedImage decoded;

  private GivenImage(Path file, ValueRange range, DecodedImage decoded) {
    this.file = file;
    this.range = range;
    this.decoded = decoded;
  }

  /**
   * Reads a file.
   *
   * @param range of samples of more than 8 bits, as that of the training images; images of 8 bits,
   *     such as those that a model has drawn, are what they show
   * @throws IOException if there is none, or it is not an image, naming it
   */
  public static GivenImage read(Path file, ValueRange range) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no file " + file + "; give the path of an image");
    }
    try (Room room = Room.whole()) {
      byte[] bytes = ImageOnDisk.bytes(file, room);
      return new GivenImage(file, range, ImageDecoder.decodeAny(bytes, room, range));
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Reads a file, as above, for a model, of which no other range can be set. */
  public static GivenImage readForModel(Path file, ValueRange range) throws IOException {
    try {
      return read(file, range);
    } catch (IOException e) {
      if (e.getCause() instanceof UnreadableException form && form.withoutRange().isPresent()) {
        throw new IOException(file + ": " + form.withoutRange().get() + "; save it as 8 bits", e);
      }
      throw e;
    }
  }

  /** Its size, upright. */
  public ImageSize size() {
    return new ImageSize(decoded.height(), decoded.width());
  }

  /** 1 for grey, 3 for colour. */
  public int channels() {
    return decoded.mode().startsWith("grey") ? 1 : 3;
  }

  /** Its C·H·W bytes, channel first; white behind transparent parts. */
  public byte[] pixels() {
    return new Transform(size(), channels(), true, Resize.LANCZOS, WHITE).apply(decoded);
  }

  /**
   * Its C·H·W bytes, channel first, cropped, scaled and converted as training images are.
   *
   * @param size of the result
   * @param channels of the result, 1 or 3
   * @param like the settings of the training images; where they crop at random, the centre is taken
   */
  public byte[] fitted(ImageSize size, int channels, DataSettings like) {
    return new Transform(size, channels, isWhole(like), like.resize(), like.backgroundRgb())
        .apply(decoded);
  }

  /** What {@link #fitted} changes, in words; empty if nothing that a user would notice. */
  public List<String> changes(ImageSize size, int channels, DataSettings like) {
    ImageSize cut = isWhole(like) ? size() : Transform.cut(size(), size);
    List<String> changes = new ArrayList<>();
    if (!cut.equals(size())) {
      changes.add("cropped to its centre");
    }
    if (!cut.equals(size)) {
      changes.add("scaled to " + size);
    }
    if (channels < channels()) {
      changes.add("converted to grey");
    }
    cut().ifPresent(changes::add);
    return changes;
  }

  /** What its range cuts off, in words. */
  public Optional<String> cut() {
    StoredValues values = decoded.stored().values();
    return values.areCutBy(range)
        ? Optional.of(
            "cut to data.range, %s, as its values are %s".formatted(range, values.words()))
        : Optional.empty();
  }

  /**
   * Its H·W pixels, fitted alike, as a mask: true where it is white, or nearer to white than to
   * black. Transparent parts are black.
   */
  public boolean[] mask(ImageSize size, DataSettings like) {
    byte[] grey = new Transform(size, 1, isWhole(like), Resize.AREA, BLACK).apply(decoded);
    boolean[] mask = new boolean[grey.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (grey[i] & 0xFF) >= 128;
    }
    return mask;
  }

  /**
   * Requires this to have the shape of {@code image}, whose mask it is, or that of its fitted form.
   *
   * @throws IOException if it has another, naming both
   */
  public void requireShapeOf(GivenImage image, ImageSize fitted) throws IOException {
    if (!isShapedLike(image.size()) && !isShapedLike(fitted)) {
      throw new IOException(
          "%s: is %s, but %s is %s; a mask has the shape of its image"
              .formatted(file, size(), image.file, image.size()));
    }
  }

  /** Whether one is the other scaled, with sides rounded to whole pixels. */
  private boolean isShapedLike(ImageSize other) {
    long difference =
        Math.abs((long) decoded.width() * other.height() - (long) decoded.height() * other.width());
    int longest =
        Math.max(
            Math.max(decoded.width(), decoded.height()), Math.max(other.width(), other.height()));
    return 2 * difference <= longest;
  }

  private static boolean isWhole(DataSettings like) {
    return like.crop() == Crop.NONE;
  }

  /** The file and its size. */
  @Override
  public String toString() {
    return file + ", " + size();
  }
}
