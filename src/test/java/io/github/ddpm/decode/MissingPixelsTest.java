package io.github.ddpm.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.decode.Containers.Beside;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is damaged if pixels are missing, and only then. */
class MissingPixelsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/images/exif1.jpg",
        "/images/progressive.jpg",
        "/images/cmyk.jpg",
        "/images/grey16.png",
        "/images/interlaced.png",
        "/images/palette.gif",
        "/images/plain.BMP",
        "/images/deflate.tif",
        "/images/exif6.tif",
        "/images/lossless.webp",
        "/images/lossy.webp",
        "/cases/jpeg/extra-bytes-before-marker.jpg"
      })
  void aFileThatIsCutAnywhereIsDamagedOrHasAllItsPixels(String name) throws IOException {
    byte[] file = RightValuesTest.resource(name);
    int[] whole = ImageDecoder.decode(file).argb();
    int damaged = 0;
    for (int length = file.length - 1; length > 12; length -= length > file.length - 40 ? 1 : 7) {
      try {
        int[] pixels = ImageDecoder.decode(Arrays.copyOf(file, length)).argb();
        assertArrayEquals(whole, pixels, name + " to " + length);
      } catch (UnreadableException e) {
        assertTrue(e.getMessage().startsWith("is damaged ("), e.getMessage());
        damaged++;
      }
    }
    assertTrue(damaged > 10, "damaged: " + damaged);
  }

  @Test
  void whatStandsBesideAPictureNeverKeepsItFromBeingRead() throws IOException {
    byte[] jpeg = RightValuesTest.resource("/images/progressive.jpg");
    int[] whole = ImageDecoder.decode(jpeg).argb();
    Random random = new Random(1);
    String[] prefixes = {
      "JFIF\0", "Exif\0\0", "ICC_PROFILE\0\1\3", "ICC_PROFILE\0", "Adobe", "JFXX\0", "MPF\0", ""
    };
    for (int trial = 0; trial < 200; trial++) {
      byte[] rubbish = new byte[random.nextInt(40)];
      random.nextBytes(rubbish);
      // Adobe's marker would say other colours if it were whole.
      String prefix = prefixes[random.nextInt(prefixes.length)];
      if (prefix.equals("Adobe")) {
        rubbish = new byte[random.nextInt(6)];
      } else if (prefix.equals("JFIF\0")) {
        rubbish = new byte[] {1, 1, 0, 0, 1, 0, 1, 0, 0};
      } else if (prefix.startsWith("Exif")) {
        rubbish = new byte[random.nextInt(40)];
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(jpeg, 0, 2);
      Containers.segment(out, 0xE0 + random.nextInt(16), prefix, rubbish);
      for (int fill = random.nextInt(4); fill > 0; fill--) {
        out.write(0xFF);
      }
      out.write(jpeg, 2, jpeg.length - 2);
      for (int rest = random.nextInt(4); rest > 0; rest--) {
        out.write(random.nextInt(256));
      }
      assertArrayEquals(whole, ImageDecoder.decode(out.toByteArray()).argb(), prefix);
    }
  }

  @Test
  void bytesTooManyAtTheEndOfAJpegAreOfNoPicture() throws IOException {
    byte[] jpeg = RightValuesTest.resource("/images/exif1.jpg");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, jpeg.length - 2);
    out.write(new byte[5]);
    out.write(jpeg, jpeg.length - 2, 2);
    assertArrayEquals(
        ImageDecoder.decode(jpeg).argb(), ImageDecoder.decode(out.toByteArray()).argb());
  }

  /** JFIF says YCbCr, whatever Adobe's marker beside it says. */
  @Test
  void jfifCountsBeforeAdobe() throws IOException {
    byte[] jpeg = RightValuesTest.resource("/images/progressive.jpg");
    int[] whole = ImageDecoder.decode(jpeg).argb();
    for (int transform = 0; transform < 3; transform++) {
      for (boolean first : new boolean[] {false, true}) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int jfif = first ? 2 : 4 + ByteBuffer.wrap(jpeg).getShort(4);
        out.write(jpeg, 0, jfif);
        Containers.segment(out, 0xEE, "Adobe\0d\0\0\0\0", new byte[] {(byte) transform});
        out.write(jpeg, jfif, jpeg.length - jfif);
        assertArrayEquals(whole, ImageDecoder.decode(out.toByteArray()).argb());
      }
    }
  }

  @Test
  void aDamagedChunkBesideAPngIsNoMatterAndOneOfItsPictureIs() throws IOException {
    BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
    byte[] png = Containers.png(image, new Beside(new byte[99], 1, 1));
    int[] whole = ImageDecoder.decode(png).argb();
    String text = new String(png, StandardCharsets.ISO_8859_1);
    for (String type : new String[] {"iCCP", "eXIf", "iTXt"}) {
      byte[] damaged = png.clone();
      damaged[text.indexOf(type) + 6] ^= 1;
      assertArrayEquals(whole, ImageDecoder.decode(damaged).argb(), type);
    }
    byte[] damaged = png.clone();
    damaged[text.indexOf("IDAT") + 9] ^= 1;
    IOException e = assertThrows(UnreadableException.class, () -> ImageDecoder.decode(damaged));
    assertEquals("is damaged (its chunk IDAT is not what its checksum says)", e.getMessage());
  }

  @Test
  void formsThatAreNotReadAreNamed() throws IOException {
    byte[] jpeg = RightValuesTest.resource("/images/exif1.jpg");
    int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00FF\u00C0") + 1;
    assertTrue(frame > 0);
    byte[] arithmetic = jpeg.clone();
    arithmetic[frame] = (byte) 0xC9;
    assertNotRead("is compressed with arithmetic coding", arithmetic);
    byte[] twelve = jpeg.clone();
    twelve[frame] = (byte) 0xC1;
    twelve[frame + 3] = 12;
    assertNotRead("has 12 bits per sample", twelve);
    byte[] heic = "\0\0\0\u0018ftypheic\0\0\0\0mif1heic".getBytes(StandardCharsets.ISO_8859_1);
    assertNotRead("is an HEIC", heic);
  }

  private static void assertNotRead(String form, byte[] file) {
    IOException e = assertThrows(UnreadableException.class, () -> ImageDecoder.decode(file));
    assertEquals(form + ", which is not read", e.getMessage());
  }
}
