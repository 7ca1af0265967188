package io.github.ddpm.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Shown images are decoded again as each protocol's specification says. */
class ShownImagesTest {
  /** 13×8 pixels of any colour; 13 rows are two bands of sixels and one row. */
  private static final BufferedImage IMAGE = image(8, 13);

  @Test
  void kittyGetsThePngInPiecesOfAtMost4096() throws IOException {
    String text = Graphics.KITTY.show(image(200, 100), 80);

    assertTrue(text.startsWith("\033_Ga=T,f=100,q=2,m=1;"));
    Matcher pieces =
        Pattern.compile("\033_G(?:a=T,f=100,q=2,)?m=([01]);([^\033]*)\033\\\\").matcher(text);
    StringBuilder data = new StringBuilder();
    String more = "1";
    while (pieces.find()) {
      assertEquals("1", more);
      more = pieces.group(1);
      assertTrue(pieces.group(2).length() <= 4096);
      data.append(pieces.group(2));
    }
    assertEquals("0", more);
    assertSame(image(200, 100), 2, png(data.toString()));
  }

  @Test
  void iterm2GetsThePngWithItsSize() throws IOException {
    String text = Graphics.ITERM2.show(IMAGE, 80);

    String start = "\033]1337;File=inline=1;width=480px;height=780px:";
    assertTrue(text.startsWith(start), text.substring(0, 60));
    assertTrue(text.endsWith("\007\n"));
    assertSame(IMAGE, 60, png(text.substring(start.length(), text.length() - 2)));
  }

  @Test
  void sixelsHaveTheColourNearestToEachPixel() {
    BufferedImage read = decode(Sixel.of(IMAGE), 8, 13);
    for (int y = 0; y < 13; y++) {
      for (int x = 0; x < 8; x++) {
        for (int shift = 0; shift <= 16; shift += 8) {
          int expected = IMAGE.getRGB(x, y) >> shift & 0xFF;
          int found = read.getRGB(x, y) >> shift & 0xFF;
          // Half a step of 255/5, and half a percent.
          assertEquals(expected, found, 27, "pixel " + x + ", " + y);
        }
      }
    }
  }

  @Test
  void halfBlocksHaveTwoPixelsEach() {
    BufferedImage small = new BufferedImage(1, 3, BufferedImage.TYPE_INT_RGB);
    small.setRGB(0, 0, 0x010203);
    small.setRGB(0, 1, 0x040506);
    small.setRGB(0, 2, 0x070809);

    assertEquals(
        "\033[38;2;1;2;3m\033[48;2;4;5;6m▀\033[0m\n\033[38;2;7;8;9m\033[49m▀\033[0m\n",
        Graphics.HALF_BLOCKS.show(small, 80));
  }

  @Test
  void wideImagesFitIntoTheLineAndKeepTheirMeanAndShape() {
    BufferedImage wide = new BufferedImage(160, 40, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 160 * 40; i++) {
      wide.setRGB(i % 160, i / 160, i % 2 == 0 ? 0xFF0000 : 0x0100FF);
    }
    List<String> lines = Graphics.HALF_BLOCKS.show(wide, 80).lines().toList();

    assertEquals(10, lines.size());
    for (String line : lines) {
      assertEquals(80, line.chars().filter(c -> c == '▀').count());
      assertTrue(line.startsWith("\033[38;2;128;0;127m\033[48;2;128;0;127m▀▀"), line);
    }
  }

  @Test
  void greysAreShownAsTheyAre() {
    BufferedImage grey = new BufferedImage(1, 2, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(0, 0, 0, 100);
    assertEquals(
        "\033[38;2;100;100;100m\033[48;2;0;0;0m▀\033[0m\n", Graphics.HALF_BLOCKS.show(grey, 80));
  }

  private static BufferedImage image(int width, int height) {
    Random random = new Random(7);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt(1 << 24));
    }
    return image;
  }

  private static BufferedImage png(String base64) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
  }

  private static void assertSame(BufferedImage expected, int times, BufferedImage found) {
    assertEquals(expected.getWidth() * times, found.getWidth());
    assertEquals(expected.getHeight() * times, found.getHeight());
    for (int y = 0; y < found.getHeight(); y++) {
      for (int x = 0; x < found.getWidth(); x++) {
        assertEquals(expected.getRGB(x / times, y / times), found.getRGB(x, y));
      }
    }
  }

  /** A terminal that knows sixels and nothing else. */
  private static BufferedImage decode(String text, int width, int height) {
    assertTrue(text.startsWith("\033P0;1q\"1;1;" + width + ";" + height), text.substring(0, 20));
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] palette = new int[256];
    int colour = 0;
    int x = 0;
    int band = 0;
    String body = text.substring(text.indexOf('#'), text.indexOf("\033\\"));
    Matcher words =
        Pattern.compile("#(\\d+);2;(\\d+);(\\d+);(\\d+)|#(\\d+)|(?:!(\\d+))?([?-~])|([$-])")
            .matcher(body);
    while (words.find()) {
      if (words.group(1) != null) {
        int rgb = 0;
        for (int i = 2; i <= 4; i++) {
          rgb = rgb << 8 | Math.round(Integer.parseInt(words.group(i)) * 2.55f);
        }
        palette[Integer.parseInt(words.group(1))] = rgb;
      } else if (words.group(5) != null) {
        colour = palette[Integer.parseInt(words.group(5))];
      } else if (words.group(7) != null) {
        int times = words.group(6) == null ? 1 : Integer.parseInt(words.group(6));
        int bits = words.group(7).charAt(0) - '?';
        for (; times > 0; times--, x++) {
          for (int row = 0; row < 6; row++) {
            if ((bits >> row & 1) == 1) {
              image.setRGB(x, 6 * band + row, colour);
            }
          }
        }
      } else {
        x = 0;
        band += words.group(8).equals("-") ? 1 : 0;
      }
    }
    return image;
  }
}
