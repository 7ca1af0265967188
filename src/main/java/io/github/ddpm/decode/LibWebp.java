package io.github.ddpm.decode;

import com.luciad.imageio.webp.WebP;
import com.luciad.imageio.webp.WebPDecoderOptions;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Google's libwebp, whose pixels are WebP's own. It lies unpacked among the program's libraries;
 * for tests, among its classes.
 */
final class LibWebp {
  private static final String NAME = System.mapLibraryName("webp-imageio");

  private static final int OUT_OF_MEMORY = 1;
  private static final int UNSUPPORTED = 4;

  /** Why the library cannot be called; empty if it can. */
  private static final Optional<String> PROBLEM = load();

  private LibWebp() {}

  /**
   * Decodes a picture: a file, or a frame of an animated one.
   *
   * @throws UnreadableException if it is damaged, or the library is not here
   */
  static DecodedImage decode(byte[] file, int from, int length, int width, int height)
      throws UnreadableException {
    if (PROBLEM.isPresent()) {
      throw UnreadableException.notReadHere("is a WebP", PROBLEM.get());
    }
    int[] found = new int[4];
    boolean bigEndian = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
    int[] argb = WebP.decode(WebPDecoderOptions.USUAL, file, from, length, found, bigEndian);
    if (found[0] == OUT_OF_MEMORY) {
      throw new OutOfMemoryError();
    } else if (found[0] == UNSUPPORTED) {
      throw UnreadableException.notRead("has a form of WebP");
    } else if (found[0] != 0 || found[1] != width || found[2] != height) {
      throw UnreadableException.damaged("libwebp cannot decode it to its end");
    }
    return new DecodedImage(width, height, argb, found[3] == 0 ? "colour" : "colour with alpha");
  }

  private static Optional<String> load() {
    try {
      File library = library();
      if (!library.isFile()) {
        return Optional.of("there is no " + library);
      }
      System.load(library.getAbsolutePath());
      return Optional.empty();
    } catch (UnsatisfiedLinkError e) {
      return Optional.of("libwebp cannot be loaded (" + e.getMessage() + ")");
    }
  }

  private static File library() {
    URL unpacked = LibWebp.class.getResource("/" + NAME);
    return unpacked != null && unpacked.getProtocol().equals("file")
        ? new File(URI.create(unpacked.toString()))
        : new File(System.getProperty("jna.boot.library.path", "lib"), NAME);
  }
}
