package io.github.ddpm.terminal;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** The protocols that carry a PNG file in base64. */
final class Base64Png {
  private static final String ESC = "\033";

  /** The longest piece that kitty accepts at once. */
  private static final int PIECE = 4096;

  private Base64Png() {}

  /** Transmits and shows (a=T) a PNG (f=100) in pieces (m=1 but for the last), with no reply. */
  static String kitty(BufferedImage image) {
    String data = base64(image);
    StringBuilder text = new StringBuilder();
    for (int from = 0; from < data.length(); from += PIECE) {
      int to = Math.min(from + PIECE, data.length());
      text.append(ESC).append("_G").append(from == 0 ? "a=T,f=100,q=2," : "");
      text.append("m=").append(to < data.length() ? 1 : 0).append(';');
      text.append(data, from, to).append(ESC).append('\\');
    }
    return text.append('\n').toString();
  }

  /** Shows a file inline, in its original size. */
  static String iterm2(BufferedImage image) {
    return ESC
        + "]1337;File=inline=1;width=%dpx;height=%dpx:"
            .formatted(image.getWidth(), image.getHeight())
        + base64(image)
        + "\007\n";
  }

  private static String base64(BufferedImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new AssertionError("memory takes every byte", e);
    }
    return Base64.getEncoder().encodeToString(png.toByteArray());
  }
}
