package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.event.IIOReadProgressListener;

/**
 * A GIF, whose picture is its first frame, in its place on the screen. What no frame covers is
 * transparent.
 */
// The array is read, never compared: it needs no equals.
@SuppressWarnings("ArrayRecordComponent")
record GifFile(byte[] file, int screenWidth, int screenHeight, Frame frame, Notes notes)
    implements ImageFile {
  private static final int SCREEN_AT = 6;
  private static final int HEADER = 13;
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2C;
  private static final String PROFILE = "\u00FF\u000BICCRGBG1012";
  private static final String XMP = "\u00FF\u000BXMP DataXMP";

  /** A frame's place and size. */
  private record Frame(int left, int top, int width, int height) {}

  static GifFile of(byte[] file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int flags = bytes.get(10);
      int at = HEADER + ((flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1));
      Optional<byte[]> profile = Optional.empty();
      Optional<byte[]> xmp = Optional.empty();
      while (bytes.get(at) != IMAGE) {
        boolean isExtension = bytes.get(at) == EXTENSION;
        int next = isExtension ? afterBlocks(bytes, at + 2) : at + 1;
        int data = at + 1 + PROFILE.length();
        if (isExtension && Bits.startsWith(file, at + 1, PROFILE)) {
          profile = Optional.of(blocks(file, data));
        } else if (isExtension && Bits.startsWith(file, at + 1, XMP)) {
          xmp = Optional.of(Arrays.copyOfRange(file, data, next)); // As text, not in blocks.
        }
        at = next;
      }
      int[] place = new int[4];
      for (int i = 0; i < 4; i++) {
        place[i] = Short.toUnsignedInt(bytes.getShort(at + 1 + 2 * i));
      }
      return new GifFile(
          file,
          Short.toUnsignedInt(bytes.getShort(SCREEN_AT)),
          Short.toUnsignedInt(bytes.getShort(SCREEN_AT + 2)),
          new Frame(place[0], place[1], place[2], place[3]),
          Notes.of(Optional.empty(), xmp, profile));
    } catch (IndexOutOfBoundsException e) {
      throw UnreadableException.damaged("it ends too early");
    }
  }

  private static int afterBlocks(ByteBuffer bytes, int from) {
    int at = from;
    while (bytes.get(at) != 0) {
      at += 1 + (bytes.get(at) & 0xFF);
    }
    return at + 1;
  }

  private static byte[] blocks(byte[] file, int from) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int at = from; file[at] != 0; at += 1 + (file[at] & 0xFF)) {
      content.write(file, at + 1, file[at] & 0xFF);
    }
    return content.toByteArray();
  }

  @Override
  public int width() {
    return Math.max(screenWidth, frame.left + frame.width);
  }

  @Override
  public int height() {
    return Math.max(screenHeight, frame.top + frame.height);
  }

  @Override
  public DecodedImage read(int fraction, ValueRange range) throws IOException {
    float[] percent = new float[1];
    BufferedImage image =
        new Reading("gif", frame.width, frame.height, warning -> warning.contains("sequence"))
            .read(
                file,
                reader -> {
                  reader.addIIOReadProgressListener(progress(percent));
                  return reader.read(0);
                });
    if (percent[0] < 100) {
      throw UnreadableException.damaged("rows are missing");
    }
    return Samples.of(image, range).placed(width(), height(), frame.left, frame.top);
  }

  /** The reader ends without a word where the data do. */
  private static IIOReadProgressListener progress(float[] percent) {
    return (IIOReadProgressListener)
        Proxy.newProxyInstance(
            GifFile.class.getClassLoader(),
            new Class<?>[] {IIOReadProgressListener.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("imageProgress")) {
                percent[0] = (float) arguments[1];
              }
              return null;
            });
  }
}
