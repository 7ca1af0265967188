package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** A TIFF, whose picture is the first. */
// The array is read, never compared: it needs no equals.
@SuppressWarnings("ArrayRecordComponent")
record TiffFile(byte[] file, Ifd directory, int width, int height) implements ImageFile {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int WHITE_IS_0 = 0;
  private static final int MOST = 0xFFFF;
  private static final int XMP_TEXT = 700;
  private static final int PROFILE = 34675;

  /** Grey from white and from black, RGB, palette, YCbCr. */
  private static final Set<Integer> HAVE_PROFILES = Set.of(0, 1, 2, 3, 6);

  private static final Map<Integer, String> NOT_READ =
      Map.ofEntries(
          Map.entry(32766, "NeXT"),
          Map.entry(32809, "ThunderScan"),
          Map.entry(33003, "JPEG 2000"),
          Map.entry(33004, "JPEG 2000"),
          Map.entry(33005, "JPEG 2000"),
          Map.entry(34661, "JBIG"),
          Map.entry(34676, "SGI log"),
          Map.entry(34677, "SGI log"),
          Map.entry(34712, "JPEG 2000"),
          Map.entry(34887, "LERC"),
          Map.entry(34925, "LZMA"),
          Map.entry(50000, "zstd"),
          Map.entry(50001, "WebP"),
          Map.entry(50002, "JPEG XL"),
          Map.entry(52546, "JPEG XL"));

  static TiffFile of(byte[] file) throws IOException {
    Optional<Ifd> directory = Ifd.of(file);
    Optional<Integer> width = directory.flatMap(ifd -> ifd.number(WIDTH));
    Optional<Integer> height = directory.flatMap(ifd -> ifd.number(HEIGHT));
    if (width.isEmpty() || height.isEmpty()) {
      throw UnreadableException.damaged("it has no header");
    }
    String compression = NOT_READ.get(directory.get().number(COMPRESSION).orElse(1));
    if (compression != null) {
      throw UnreadableException.notRead("is compressed with " + compression);
    }
    return new TiffFile(file, directory.get(), width.get(), height.get());
  }

  @Override
  public Notes notes() {
    boolean hasProfile = directory.number(PHOTOMETRIC).filter(HAVE_PROFILES::contains).isPresent();
    return Notes.of(
        Exif.orientation(directory).or(() -> directory.bytes(XMP_TEXT).flatMap(Xmp::orientation)),
        hasProfile ? directory.bytes(PROFILE) : Optional.empty());
  }

  @Override
  public DecodedImage read(int fraction, ValueRange range) throws IOException {
    return Samples.of(
        new Reading("tiff", width, height, JpegFile::isMissing).read(file, TiffFile::asStored),
        isNegative() && !range.isAuto() ? negative(range) : range,
        isNegative());
  }

  private boolean isNegative() {
    return directory.number(PHOTOMETRIC).filter(colours -> colours == WHITE_IS_0).isPresent();
  }

  /** The reader has turned values over, so that white is the most. */
  private static ValueRange negative(ValueRange range) {
    return new ValueRange(MOST - range.high(), MOST - range.low());
  }

  /** Else the reader takes a fourth sample for alpha, and colours for not multiplied by it. */
  private static ImageReadParam asStored(ImageReader reader) throws IOException {
    ImageReadParam parameters = reader.getDefaultReadParam();
    parameters.setDestinationType(reader.getRawImageType(0));
    return parameters;
  }
}
