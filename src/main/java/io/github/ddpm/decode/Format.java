package io.github.ddpm.decode;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The formats of image files that are read, known by how a file begins. */
enum Format {
  PNG(PngFile::of, "\u0089PNG\r\n\u001a\n"),
  JPEG(JpegFile::of, "\u00FF\u00D8\u00FF"),
  GIF(GifFile::of, "GIF87a", "GIF89a"),
  BMP(BmpFile::of, "BM") {
    @Override
    boolean isCertain(byte[] start) { // Texts begin so, too, but not with two fields of 0.
      return Bits.startsWith(start, 6, "\0\0\0\0");
    }
  },
  TIFF(TiffFile::of, "II*\0", "MM\0*", "II+\0\u0008\0", "MM\0+\0\u0008"),
  WEBP(WebpFile::of, "RIFF") {
    @Override
    boolean begins(byte[] start) {
      return super.begins(start) && Bits.startsWith(start, 8, "WEBP");
    }
  };

  private static final String EXPECTED = "is not a PNG, JPEG, GIF, BMP, TIFF or WebP";

  /** What else has the suffix of a JPEG at times, by what it has after four bytes. */
  private static final Map<String, String> FOREIGN =
      Map.of(
          "ftypheic", "an HEIC",
          "ftypheix", "an HEIC",
          "ftypmif1", "an HEIC",
          "ftypavif", "an AVIF",
          "ftypavis", "an AVIF",
          "jP  \r\n", "a JPEG 2000",
          "JXL \r\n", "a JPEG XL");

  // Neither is changed by anybody.
  @SuppressWarnings("ImmutableEnumChecker")
  private final ContainerReader reader;

  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> signatures;

  Format(ContainerReader reader, String... signatures) {
    this.reader = reader;
    this.signatures = List.of(signatures);
  }

  /** The format of a file that begins with these bytes. */
  static Optional<Format> of(byte[] start) {
    return Arrays.stream(values()).filter(format -> format.begins(start)).findFirst();
  }

  /**
   * Reads the container of a file.
   *
   * @throws IOException if it is damaged, or of a format or form that is not read
   */
  static ImageFile open(byte[] file) throws IOException {
    if (file.length == 0) {
      throw new IOException("is empty");
    }
    Optional<Format> format = of(file);
    if (format.isEmpty()) {
      Optional<String> foreign =
          FOREIGN.keySet().stream().filter(start -> Bits.startsWith(file, 4, start)).findFirst();
      throw foreign.isPresent()
          ? UnreadableException.notRead("is " + FOREIGN.get(foreign.get()))
          : new IOException(EXPECTED);
    }
    return format.get().reader.read(file);
  }

  boolean begins(byte[] start) {
    return signatures.stream().anyMatch(signature -> Bits.startsWith(start, 0, signature));
  }

  /** Whether nothing but images of this format begins so. */
  boolean isCertain(byte[] start) {
    return begins(start);
  }

  private interface ContainerReader {
    ImageFile read(byte[] file) throws IOException;
  }
}
