package io.github.ddpm.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.decode.Containers.Beside;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container says beside a picture counts alike in every container. */
class ContainersTest {
  private static final int WIDTH = 24;
  private static final int HEIGHT = 16;

  private static byte[] lossless() throws IOException {
    return RightValuesTest.resource("/images/lossless.webp");
  }

  /** The picture without notes. */
  private static BufferedImage picture(int type) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    int[] argb = ImageDecoder.decode(lossless()).argb();
    if (type == BufferedImage.TYPE_BYTE_GRAY) {
      for (int i = 0; i < argb.length; i++) {
        image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, 255 * i / argb.length);
      }
    } else {
      image.setRGB(0, 0, WIDTH, HEIGHT, argb, 0, WIDTH);
    }
    return image;
  }

  private static byte[] samples(BufferedImage image, int colours) {
    byte[] samples = new byte[colours * WIDTH * HEIGHT];
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      for (int band = 0; band < colours; band++) {
        int x = i % WIDTH;
        int y = i / WIDTH;
        samples[colours * i + band] = (byte) image.getRaster().getSample(x, y, band);
      }
    }
    return samples;
  }

  private static Map<String, byte[]> inColour(Beside beside) throws IOException {
    BufferedImage image = picture(BufferedImage.TYPE_INT_RGB);
    return new TreeMap<>(
        Map.of(
            "png", Containers.png(image, beside),
            "png of ImageMagick", Containers.magickPng(image, beside, false),
            "png of ImageMagick, packed", Containers.magickPng(image, beside, true),
            "bmp", Containers.bmp(image, beside),
            "webp", Containers.webp(lossless(), WIDTH, HEIGHT, beside),
            "tiff", Containers.tiff(samples(image, 3), WIDTH, HEIGHT, 3, new int[0], beside)));
  }

  @Test
  void aProfileCountsInEveryContainer() throws IOException {
    ICC_Profile linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB);
    int[] plain = ImageDecoder.decode(lossless()).argb();
    ColorSpace space = new ICC_ColorSpace(linear);
    for (Map.Entry<String, byte[]> file :
        inColour(new Beside(linear.getData(), null, null)).entrySet()) {
      int[] converted = ImageDecoder.decode(file.getValue()).argb();
      for (int i = 0; i < plain.length; i += 37) {
        assertNear(inSrgb(space, plain[i]), converted[i], 2, file.getKey());
      }
    }
    Map<String, byte[]> files = inColour(new Beside(linear.getData(), null, null));
    int[] png = ImageDecoder.decode(files.get("png")).argb();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      assertArrayEquals(png, ImageDecoder.decode(file.getValue()).argb(), file.getKey());
    }
  }

  @Test
  void aProfileOfGreyCountsInEveryContainer() throws IOException {
    ICC_Profile linear = ICC_Profile.getInstance(ColorSpace.CS_GRAY);
    Beside beside = new Beside(linear.getData(), null, null);
    BufferedImage image = picture(BufferedImage.TYPE_BYTE_GRAY);
    Map<String, byte[]> files =
        Map.of(
            "png", Containers.png(image, beside),
            "tiff", Containers.tiff(samples(image, 1), WIDTH, HEIGHT, 1, new int[0], beside));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      DecodedImage decoded = ImageDecoder.decode(file.getValue());
      assertEquals("grey", decoded.mode());
      for (int i = 0; i < decoded.argb().length; i++) {
        double light = image.getRaster().getSample(i % WIDTH, i / WIDTH, 0) / 255.0;
        double srgb = light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
        assertNear((int) Math.round(255 * srgb) * 0x010101, decoded.argb()[i], 2, file.getKey());
      }
    }
    int[] plain = ImageDecoder.decode(Containers.jpeg(image, Beside.NOTHING)).argb();
    int[] jpeg = ImageDecoder.decode(Containers.jpeg(image, beside)).argb();
    assertTrue((jpeg[WIDTH * HEIGHT / 4] & 0xFF) > (plain[WIDTH * HEIGHT / 4] & 0xFF) + 50);
  }

  @Test
  void aProfileOfAnotherKindOrWithoutSenseSaysNothing() throws IOException {
    byte[] grey = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
    int[] plain = ImageDecoder.decode(lossless()).argb();
    byte[] cut = java.util.Arrays.copyOf(grey, 100);
    for (byte[] profile : new byte[][] {grey, cut, new byte[300], {}}) {
      for (Map.Entry<String, byte[]> file : inColour(new Beside(profile, null, null)).entrySet()) {
        assertArrayEquals(plain, ImageDecoder.decode(file.getValue()).argb(), file.getKey());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void exifAndXmpTurnEveryPictureUpright(int turn) throws IOException {
    DecodedImage plain = ImageDecoder.decode(lossless());
    int[] upright = plain.upright(turn).argb();
    for (Beside beside :
        new Beside[] {
          new Beside(null, turn, null),
          new Beside(null, null, turn),
          new Beside(null, turn, 9 - turn)
        }) {
      Map<String, byte[]> files = inColour(beside);
      files.remove("bmp");
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        DecodedImage image = ImageDecoder.decode(file.getValue());
        assertArrayEquals(upright, image.argb(), file.getKey() + beside);
        assertEquals(turn < 5 ? WIDTH : HEIGHT, image.width());
      }
      BufferedImage picture = picture(BufferedImage.TYPE_INT_RGB);
      assertArrayEquals(
          ImageDecoder.decode(Containers.jpeg(picture, Beside.NOTHING)).upright(turn).argb(),
          ImageDecoder.decode(Containers.jpeg(picture, beside)).argb());
    }
  }

  /** A picture of few colours, so that a GIF holds it without loss. */
  @Test
  void notesOfAGifCountAsThoseOfAPng() throws IOException {
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      picture.setRGB(i % WIDTH, i / WIDTH, i % 7 * 0x241B0E);
    }
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    for (Beside beside :
        new Beside[] {
          Beside.NOTHING, new Beside(linear, null, null), new Beside(linear, null, 6)
        }) {
      DecodedImage png = ImageDecoder.decode(Containers.png(picture, beside));
      DecodedImage gif = ImageDecoder.decode(Containers.gif(picture, beside));
      assertEquals(png.width(), gif.width(), beside.toString());
      assertArrayEquals(png.argb(), gif.argb(), beside.toString());
    }
  }

  /** 0 says nothing of a sample, 1 that the colour is multiplied by it, 2 that it is not. */
  @Test
  void aTextNamedAsAChunkOfAPngDoesNotHideIt() throws IOException {
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] png = Containers.png(picture(BufferedImage.TYPE_INT_ARGB), new Beside(linear, 6, null));
    DecodedImage plain = ImageDecoder.decode(png);
    for (String keyword : new String[] {"iCCP", "eXIf"}) {
      ByteArrayOutputStream withText = new ByteArrayOutputStream();
      withText.write(png, 0, 33);
      byte[] text = (keyword + "\0a text").getBytes(StandardCharsets.ISO_8859_1);
      Containers.chunk(withText, "tEXt", text);
      withText.write(png, 33, png.length - 33);
      DecodedImage decoded = ImageDecoder.decode(withText.toByteArray());
      assertEquals(plain.width(), decoded.width(), keyword);
      assertArrayEquals(plain.argb(), decoded.argb(), keyword);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void theExtraSampleOfATiffIsWhatItSays(int kind) throws IOException {
    byte[] samples = {(byte) 200, 100, 0, (byte) 255, 100, 50, 0, (byte) 128, 0, 0, 0, 0};
    int[] right =
        kind == 0
            ? new int[] {0xFFC86400, 0xFF643200, 0xFF000000}
            : kind == 1
                ? new int[] {0xFFC86400, 0x80C76400, 0}
                : new int[] {0xFFC86400, 0x80643200, 0};
    byte[] tiff = Containers.tiff(samples, 3, 1, 3, new int[] {kind}, Beside.NOTHING);
    assertArrayEquals(right, ImageDecoder.decode(tiff).argb());

    byte[] grey = {100, (byte) 255, 50, (byte) 128, 0, 0};
    int[] rightGrey =
        kind == 0
            ? new int[] {0xFF646464, 0xFF323232, 0xFF000000}
            : kind == 1
                ? new int[] {0xFF646464, 0x80646464, 0}
                : new int[] {0xFF646464, 0x80323232, 0};
    byte[] greyTiff = Containers.tiff(grey, 3, 1, 1, new int[] {kind}, Beside.NOTHING);
    assertArrayEquals(rightGrey, ImageDecoder.decode(greyTiff).argb());

    byte[] five = {(byte) 200, 100, 0, (byte) 255, 9};
    byte[] fiveTiff = Containers.tiff(five, 1, 1, 3, new int[] {kind, 0}, Beside.NOTHING);
    assertArrayEquals(new int[] {0xFFC86400}, ImageDecoder.decode(fiveTiff).argb());
  }

  private static int inSrgb(ColorSpace space, int argb) {
    float[] colour = {(argb >> 16 & 0xFF) / 255f, (argb >> 8 & 0xFF) / 255f, (argb & 0xFF) / 255f};
    float[] rgb = space.toRGB(colour);
    return Math.round(255 * rgb[0]) << 16
        | Math.round(255 * rgb[1]) << 8
        | Math.round(255 * rgb[2]);
  }

  private static void assertNear(int expected, int argb, int tolerance, String name) {
    for (int shift = 0; shift <= 16; shift += 8) {
      assertEquals(expected >> shift & 0xFF, argb >> shift & 0xFF, tolerance, name);
    }
    assertEquals(255, argb >>> 24);
  }
}
