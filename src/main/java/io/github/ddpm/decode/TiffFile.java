package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;

/** A TIFF, whose picture is the first. */
// The array is read, never compared: it needs no equals.
@SuppressWarnings("ArrayRecordComponent")
record TiffFile(byte[] file, Ifd directory, SampleType type, int width, int height)
    implements ImageFile {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int WHITE_IS_0 = 0;
  private static final int SAMPLES = 277;
  private static final int PLANES = 284;
  private static final int FORMAT = 339;
  private static final int XMP_TEXT = 700;
  private static final int PROFILE = 34675;

  /** Grey from white and from black, RGB, palette, YCbCr. */
  private static final Set<Integer> HAVE_PROFILES = Set.of(0, 1, 2, 3, 6);

  /** Grey from white and from black, RGB. */
  private static final Set<Integer> BANDS = Set.of(WHITE_IS_0, 1, 2);

  /** Several samples in a byte: the reader makes a palette of them. */
  private static final Set<Integer> PACKED = Set.of(1, 2, 4);

  private static final Set<Integer> WHOLE_BYTES = Set.of(8, 16, 32, 64);

  /** Palette and YCbCr. */
  private static final Set<Integer> NEVER_SIGNED = Set.of(3, 6);

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
    return new TiffFile(file, directory.get(), type(directory.get()), width.get(), height.get());
  }

  private static SampleType type(Ifd directory) throws IOException {
    int bits = directory.number(BITS).orElse(1);
    boolean isSigned =
        bits > Byte.SIZE || directory.number(PHOTOMETRIC).filter(NEVER_SIGNED::contains).isEmpty();
    char kind =
        switch (directory.number(FORMAT).orElse(1)) {
          case 1, 4 -> 'u';
          case 2 -> isSigned ? 'i' : 'u';
          case 3 -> 'f';
          case 5, 6 -> throw UnreadableException.notRead("has complex numbers for samples");
          default -> throw UnreadableException.notRead("has samples of an unknown kind");
        };
    boolean negative = directory.number(PHOTOMETRIC).filter(is -> is == WHITE_IS_0).isPresent();
    SampleType type = new SampleType(kind, bits, negative && !PACKED.contains(bits));
    if (kind == 'u' && bits > Short.SIZE && bits != Integer.SIZE) { // The reader turns 24 around.
      throw UnreadableException.notRead(
          "has samples of " + type.words(), "save it as 8, 16 or 32 bits");
    } else if (!type.isUsual() && !isOfBands(directory)) {
      throw UnreadableException.notRead(
          "has samples of %s, of other colours than grey and RGB".formatted(type.words()),
          "save it as 8 or 16 bits");
    }
    return type;
  }

  @Override
  public Notes notes() {
    boolean hasProfile = directory.number(PHOTOMETRIC).filter(HAVE_PROFILES::contains).isPresent();
    return Notes.of(
        Exif.orientation(directory).or(() -> directory.bytes(XMP_TEXT).flatMap(Xmp::orientation)),
        hasProfile ? directory.bytes(PROFILE) : Optional.empty());
  }

  /** Pictures of satellites have many samples for each pixel, all of which the reader keeps. */
  @Override
  public long weight() {
    return Room.weight((long) samples() * type.bytes());
  }

  /** How many samples a pixel has for the reader, which of planes only keeps colours and alpha. */
  private int samples() {
    Optional<Integer> photometric = directory.number(PHOTOMETRIC);
    int colours =
        switch (photometric.orElse(1)) {
          case 2, 6, 8, 9, 10 -> 3;
          case 5 -> 4;
          default -> 1;
        };
    int samples = Math.max(colours, directory.number(SAMPLES).orElse(1));
    boolean planes = directory.number(PLANES).filter(is -> is == 2).isPresent();
    return planes && photometric.isPresent() && WHOLE_BYTES.contains(type.bits())
        ? Math.min(samples, colours + 1)
        : samples;
  }

  @Override
  public DecodedImage read(int fraction, ValueRange range) throws IOException {
    Reading reading = new Reading("tiff", width, height, JpegFile::isMissing);
    BufferedImage image = reading.read(file, this::decoded);
    if (directory.number(PHOTOMETRIC).filter(is -> !BANDS.contains(is)).isEmpty()) {
      return Samples.of(image, type, range);
    }
    // What the reader has converted has other values than those stored, which a range is for.
    DecodedImage converted = Samples.of(image, type, ValueRange.AUTO);
    return new DecodedImage(width, height, converted.argb(), converted.mode());
  }

  /**
   * As the file has it: else the reader takes a fourth sample for alpha, and colours for not
   * multiplied by it, and cuts numbers that are not from 0 to 1.
   */
  private BufferedImage decoded(ImageReader reader) throws IOException {
    ImageTypeSpecifier stored = reader.getRawImageType(0);
    if (stored.getNumBands() > samples()) {
      throw UnreadableException.damaged("its header contradicts itself");
    }
    ImageReadParam parameters = reader.getDefaultReadParam();
    parameters.setDestinationType(stored);
    if (isOfBands() && reader.readRaster(0, parameters) instanceof WritableRaster raster) {
      ColorModel colors = stored.getColorModel();
      return new BufferedImage(colors, raster, colors.isAlphaPremultiplied(), null);
    }
    return reader.read(0, parameters);
  }

  /** Whether it is grey or RGB whose samples need no other form than they have. */
  private boolean isOfBands() {
    return isOfBands(directory) && !PACKED.contains(type.bits());
  }

  private static boolean isOfBands(Ifd directory) {
    return directory.number(PHOTOMETRIC).filter(BANDS::contains).isPresent();
  }
}
