package io.github.ddpm.source;

import io.github.ddpm.archive.ZipArchive;
import io.github.ddpm.files.Expansion;
import io.github.ddpm.files.NpyHeader;
import io.github.ddpm.files.Reason;
import io.github.ddpm.labels.ArrayLabels;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.LabelArrays;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.listing.LeftOut;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.SampleSettings;
import io.github.ddpm.settings.ValueRange;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.ZipException;

/**
 * Images in a NumPy array of unsigned bytes, or of other numbers whose range is given: an {@code
 * .npy} file, or the array in an {@code .npz} archive that its names say, whose labels are another
 * array of it.
 */
public record NpySource(
    Path file,
    Optional<String> images,
    ArrayShape shape,
    ValueRange range,
    Optional<ArrayLabels> arrays,
    LeftOut leftOut)
    implements ImageSource {
  private static final String SUFFIX = ".npy";

  /** Opens an {@code .npy} file. */
  public static NpySource ofArray(Path file, SampleSettings samples) throws IOException {
    ArrayShape shape = ArrayShape.of(file, read(file, Optional.empty(), NpyHeader::read), samples);
    long bytes = Files.size(file);
    if (!Bytes.isPacked(file)) {
      requireAll(file, shape.bytes(), bytes);
    } else if (Expansion.isTooLarge(bytes, shape.bytes())) {
      throw new BadImagesException(file, Expansion.PROBLEM);
    }
    return new NpySource(
            file, Optional.empty(), shape, samples.range(), Optional.empty(), new LeftOut())
        .unambiguous();
  }

  private NpySource unambiguous() throws IOException {
    if (shape.layout() == ArrayLayout.AUTO) {
      List<byte[]> first = new ArrayList<>();
      readStored(
          IntStream.range(0, Math.min(shape.count(), ColourRows.LOOKED_AT)).iterator(),
          (i, stored) -> first.add(shape.type().pixels(stored, range)));
      throw ColourRows.ambiguous(file, shape.height(), first);
    }
    return this;
  }

  /** Opens an {@code .npz} archive with these entries. */
  public static NpySource ofArchive(
      Path file, List<String> entries, Splits splits, SampleSettings samples) throws IOException {
    Map<String, NpyHeader> arrays = new LinkedHashMap<>();
    for (String entry : entries) {
      String name = entry.substring(0, entry.length() - SUFFIX.length());
      Optional<NpyHeader> header = read(file, Optional.of(entry), NpySource::header);
      header.ifPresent(found -> arrays.put(name, found));
    }
    List<String> candidates =
        arrays.keySet().stream().filter(name -> arrays.get(name).shape().size() >= 3).toList();
    if (candidates.isEmpty()) {
      candidates =
          arrays.keySet().stream()
              .filter(name -> ArrayShape.isOne(arrays.get(name), samples.range()))
              .toList();
    }
    if (candidates.isEmpty()) {
      throw new BadImagesException(
          file, "holds no array of images, of shape (N, H, W, C): " + entries);
    }
    try {
      ArrayLabels names = new ArrayLabels(arrays, splits);
      String images = names.images(candidates);
      ArrayShape shape = ArrayShape.of(file, arrays.get(images), samples);
      try (ZipArchive zip = ZipArchive.open(file)) {
        requireAll(file, shape.bytes(), zip.length(images + SUFFIX));
      }
      LeftOut leftOut = new LeftOut();
      names
          .leftOut(images, candidates)
          .forEach((name, count) -> leftOut.addPart(name, count.intValue()));
      return new NpySource(
              file, Optional.of(images), shape, samples.range(), Optional.of(names), leftOut)
          .unambiguous();
    } catch (ArrayLabels.AmbiguousException e) {
      throw new BadImagesException(file, e.getMessage(), e);
    }
  }

  /** An array's header; empty if the array is of another kind than is read here. */
  private static Optional<NpyHeader> header(InputStream in) throws IOException {
    try {
      return Optional.of(NpyHeader.read(in));
    } catch (NpyHeader.MalformedException e) {
      return Optional.empty();
    }
  }

  @Override
  public ImageLabels labels() throws IOException {
    if (arrays.isEmpty()) {
      return ImageLabels.none(shape.count());
    }
    try {
      return LabelArrays.of(arrays.get(), images.get(), name -> values(file, name + SUFFIX));
    } catch (ArrayLabels.AmbiguousException e) {
      throw new BadImagesException(file, e.getMessage(), e);
    }
  }

  private static byte[] values(Path file, String entry) throws IOException {
    return read(
        file,
        Optional.of(entry),
        in -> {
          NpyHeader header = NpyHeader.read(in);
          long bytes = header.shape().stream().reduce(1L, (a, b) -> a * b) * header.elementBytes();
          byte[] values = in.readNBytes((int) bytes);
          if (values.length < bytes) {
            throw new EOFException("ends within its labels");
          }
          return values;
        });
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

  @Override
  public String kind() {
    String array = images.map(name -> ", " + name).orElse("");
    return (images.isPresent() ? "NumPy archive of images" : "NumPy array of images")
        + array
        + shape.words();
  }

  @Override
  public Set<String> settings() {
    Set<String> settings = new HashSet<>();
    settings.add(images.isPresent() ? "split" : "");
    settings.add(shape.type().isBytes() ? "" : "range");
    settings.add(shape.rows() && shape.channels() == 3 ? "layout" : "");
    return settings;
  }

  @Override
  public List<String> names() {
    return ImageSource.numbered(shape.count());
  }

  @Override
  public String key() throws IOException {
    return ImageSource.keyOf(kind(), file).hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    readStored(
        IntStream.range(from, to).iterator(),
        (i, stored) -> visitor.visit(i, shape.image(stored, range)));
  }

  @Override
  public void read(int[] numbers, ImageVisitor visitor) throws IOException {
    readStored(
        IntStream.of(numbers).iterator(),
        (i, stored) -> visitor.visit(i, shape.image(stored, range)));
  }

  /** Reads the images with some numbers, which ascend. */
  private void readStored(PrimitiveIterator.OfInt numbers, NumbersVisitor visitor)
      throws IOException {
    int length = shape.bytesPerImage();
    read(
        file,
        images.map(name -> name + SUFFIX),
        in -> {
          NpyHeader.read(in);
          for (int i = 0, next = 0; numbers.hasNext(); next = i + 1) {
            i = numbers.nextInt();
            in.skipNBytes((long) (i - next) * length);
            byte[] stored = in.readNBytes(length);
            if (stored.length < length) {
              throw new EOFException("ends within image " + i + " of " + shape.count());
            }
            visitor.visit(i, stored);
          }
          return shape;
        });
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

  private interface NumbersVisitor {
    void visit(int index, byte[] stored) throws IOException;
  }

  private interface NpyFunction<T> {
    T from(InputStream in) throws IOException;
  }
}
