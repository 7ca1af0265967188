package io.github.ddpm.ingest;

import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.files.Expansion;
import io.github.ddpm.files.NpyHeader;
import io.github.ddpm.files.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipException;

/**
 * Images in a NumPy array of unsigned bytes, (N, H, W) or (N, H, W, C) with C of 1, 3 or 4: an
 * {@code .npy} file, or the first such array in an {@code .npz} archive, whose first array of N
 * integers holds the labels.
 */
record NpySource(Path file, Optional<String> images, NpyHeader header, ImageLabels labels)
    implements ImageSource {
  private static final long MOST_IMAGES = 1 << 28;

  /** Opens an {@code .npy} file. */
  static NpySource ofArray(Path file) throws IOException {
    NpyHeader header = read(file, Optional.empty(), NpyHeader::read);
    check(file, header);
    long bytes = Files.size(file);
    if (!Bytes.isGzip(file)) {
      requireAll(file, count(header) * bytesPerImage(header), bytes);
    } else if (Expansion.isTooLarge(bytes, count(header) * bytesPerImage(header))) {
      throw new BadImagesException(file, Expansion.PROBLEM);
    }
    return new NpySource(file, Optional.empty(), header, ImageLabels.none(count(header)));
  }

  /** Opens an {@code .npz} archive with these entries. */
  static NpySource ofArchive(Path file, List<String> entries) throws IOException {
    List<NpyHeader> headers = new ArrayList<>();
    for (String entry : entries) {
      headers.add(read(file, Optional.of(entry), NpyHeader::read));
    }
    int images =
        IntStream.range(0, headers.size())
            .filter(i -> headers.get(i).shape().size() >= 3)
            .findFirst()
            .orElseThrow(
                () ->
                    new BadImagesException(
                        file, "holds no array of images, of shape (N, H, W, C): " + entries));
    NpyHeader header = headers.get(images);
    check(file, header);
    try (ZipArchive zip = ZipArchive.open(file)) {
      requireAll(file, count(header) * bytesPerImage(header), zip.length(entries.get(images)));
    }
    Optional<String> labels =
        IntStream.range(0, headers.size())
            .filter(i -> headers.get(i).isInteger())
            .filter(i -> headers.get(i).shape().equals(header.shape().subList(0, 1)))
            .mapToObj(entries::get)
            .findFirst();
    return new NpySource(
        file,
        Optional.of(entries.get(images)),
        header,
        labels.isPresent()
            ? labels(file, labels.get(), count(header))
            : ImageLabels.none(count(header)));
  }

  private static void check(Path file, NpyHeader header) throws BadImagesException {
    List<Long> shape = header.shape();
    String found = header.type() + " of " + shape;
    if (!header.type().matches("[|<>=]u1")) {
      throw new BadImagesException(
          file, "is %s, expected unsigned bytes: save it as uint8".formatted(found));
    }
    boolean grey = shape.size() == 3;
    boolean colour = shape.size() == 4 && List.of(1L, 3L, 4L).contains(shape.get(3));
    if (header.fortranOrder() || !(grey || colour)) {
      throw new BadImagesException(
          file,
          "is %s%s, expected (N, H, W) or (N, H, W, C) in C order with C of 1, 3 or 4"
              .formatted(found, header.fortranOrder() ? " in Fortran order" : ""));
    }
    if (shape.contains(0L)
        || shape.get(0) > MOST_IMAGES
        || shape.get(1) > ImageDecoder.MOST_PIXELS
        || shape.get(2) > ImageDecoder.MOST_PIXELS
        || shape.get(1) * shape.get(2) > ImageDecoder.MOST_PIXELS) {
      throw new BadImagesException(file, "is %s, which is not a set of images".formatted(found));
    }
  }

  /** Refuses an array that ends before its last image, before memory is taken for any. */
  private static void requireAll(Path file, long promised, long held) throws BadImagesException {
    if (promised > held) {
      throw new BadImagesException(
          file,
          "is cut short: its header promises %d bytes of images, it holds %d"
              .formatted(promised, held));
    }
  }

  private static long bytesPerImage(NpyHeader header) {
    return header.shape().stream().skip(1).reduce(1L, (a, b) -> a * b);
  }

  @Override
  public String kind() {
    return images.isPresent() ? "NumPy archive of images" : "NumPy array of images";
  }

  @Override
  public List<String> names() {
    return ImageSource.numbered(count(header));
  }

  @Override
  public String key() throws IOException {
    return ImageSource.keyOf(kind(), file).hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    int height = header.shape().get(1).intValue();
    int width = header.shape().get(2).intValue();
    int channels = header.shape().size() == 3 ? 1 : header.shape().get(3).intValue();
    int length = (int) bytesPerImage(header);
    read(
        file,
        images,
        in -> {
          NpyHeader.read(in);
          in.skipNBytes((long) from * length);
          for (int i = from; i < to; i++) {
            byte[] pixels = in.readNBytes(length);
            if (pixels.length < length) {
              throw new EOFException("ends within image " + i + " of " + count(header));
            }
            visitor.visit(i, new RawImage(width, height, channels, pixels));
          }
          return count(header);
        });
  }

  private static int count(NpyHeader header) {
    return header.shape().get(0).intValue();
  }

  private static ImageLabels labels(Path file, String entry, int count) throws IOException {
    List<Optional<String>> names = new ArrayList<>();
    return read(
        file,
        Optional.of(entry),
        in -> {
          NpyHeader type = NpyHeader.read(in);
          for (int i = 0; i < count; i++) {
            byte[] number = in.readNBytes(type.elementBytes());
            if (number.length < type.elementBytes()) {
              throw new EOFException("ends within its labels");
            }
            names.add(label(type, number));
          }
          return ImageLabels.ofSome(names);
        });
  }

  /** A whole number as text; no label where it is negative. */
  private static Optional<String> label(NpyHeader header, byte[] bytes) {
    byte[] number = bytes.clone();
    if (!header.type().startsWith(">")) {
      for (int i = 0; i < number.length; i++) {
        number[i] = bytes[bytes.length - 1 - i];
      }
    }
    boolean signed = header.type().charAt(1) == 'i';
    BigInteger value = signed ? new BigInteger(number) : new BigInteger(1, number);
    return Optional.of(value).filter(label -> label.signum() >= 0).map(BigInteger::toString);
  }

  private static <T> T read(Path file, Optional<String> entry, NpyFunction<T> function)
      throws IOException {
    try {
      if (entry.isEmpty()) {
        try (InputStream in = Bytes.open(file)) {
          return function.from(in);
        }
      }
      try (ZipArchive zip = ZipArchive.open(file);
          InputStream in = zip.stream(entry.get())) {
        return function.from(in);
      }
    } catch (NpyHeader.MalformedException e) {
      throw new BadImagesException(file, e.getMessage(), e);
    } catch (EOFException | ZipException e) {
      throw new BadImagesException(file, "is cut short or damaged (" + Reason.of(e) + ")", e);
    }
  }

  private interface NpyFunction<T> {
    T from(InputStream in) throws IOException;
  }
}
