package io.github.ddpm.labels;

import io.github.ddpm.files.NpyHeader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Labels in arrays: N or N×1 whole numbers, words, or N×K with a single 1 in each row. Numbers
 * below 0 are no label.
 */
public final class LabelArrays {
  /** No array is longer that is read as labels. */
  private static final long MOST_BYTES = 1L << 28;

  /** Of so few images, all may be of different classes. */
  private static final int FEW = 8;

  private LabelArrays() {}

  /** Reads the elements of an array. */
  public interface Values {
    /** The bytes of the array of that name. */
    byte[] of(String name) throws IOException;
  }

  /**
   * The labels of the array {@code images}; none if there are none.
   *
   * @throws IOException if an array that is named as labels are cannot be read, or several may be
   *     meant
   */
  public static ImageLabels of(ArrayLabels arrays, String images, Values values)
      throws IOException {
    int count = arrays.arrays().get(images).shape().get(0).intValue();
    List<ImageLabels> found = new ArrayList<>();
    for (ArrayLabels.Candidate candidate : arrays.labels(images)) {
      NpyHeader header = arrays.arrays().get(candidate.name());
      Optional<List<String>> names =
          isReadable(header) ? names(header, count, values.of(candidate.name())) : Optional.empty();
      if (names.isPresent() && (candidate.isNamed() || isFew(names.get()))) {
        found.add(
            ImageLabels.ofSome(names.get().stream().map(Optional::of).toList(), candidate.name()));
      } else if (candidate.isNamed() && !found.isEmpty()) {
        break;
      } else if (candidate.isNamed()) {
        throw new ArrayLabels.AmbiguousException(
            "has labels of %s, shape %s, which are neither whole numbers, words nor one 1 per row; %s, or set data.labels to none"
                .formatted(
                    header.type().contains("O") ? "Python objects" : header.type(),
                    header.shape(),
                    header.type().contains("O") ? "save their .astype(str)" : "save them so"),
            List.of(candidate.name()));
      }
      if (candidate.isNamed()) {
        return found.get(0);
      }
    }
    if (found.size() > 1) {
      throw new ArrayLabels.AmbiguousException(
          "has several arrays that may be its labels; save the one to use as labels",
          found.stream().map(LabelArrays::shown).toList());
    }
    return found.isEmpty() ? ImageLabels.none(count) : found.get(0);
  }

  private static String shown(ImageLabels labels) {
    List<String> some = labels.classes().subList(0, Math.min(3, labels.classes().size()));
    return labels.origin()
        + " with "
        + labels.classes().size()
        + " values, such as "
        + String.join(", ", some);
  }

  private static boolean isFew(List<String> names) {
    long distinct = names.stream().distinct().count();
    return names.size() <= FEW || 2 * distinct <= names.size();
  }

  private static boolean isReadable(NpyHeader header) {
    return !header.fortranOrder()
        && header.type().matches("[<>|=](b1|[iu][1248]|f[48]|[SU][1-9]\\d{0,4})")
        && header.shape().stream().reduce(1L, (a, b) -> a * b) * header.elementBytes()
            <= MOST_BYTES;
  }

  /** The names of N labels, empty if the array holds something else. */
  private static Optional<List<String>> names(NpyHeader header, int count, byte[] bytes) {
    int columns = header.shape().size() == 1 ? 1 : header.shape().get(1).intValue();
    int length = header.elementBytes();
    List<String> names = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      int hot = -1;
      for (int column = 0; column < columns; column++) {
        int at = (row * columns + column) * length;
        String value = value(header, Arrays.copyOfRange(bytes, at, at + length));
        if (columns == 1) {
          names.add(value);
        } else if (value.equals("1") && hot < 0) {
          hot = column;
        } else if (!value.equals("0")) {
          return Optional.empty();
        }
      }
      if (columns > 1 && hot < 0) {
        return Optional.empty();
      } else if (columns > 1) {
        names.add(String.valueOf(hot));
      }
    }
    boolean fraction = header.type().charAt(1) == 'f' && names.contains("");
    return columns == 0 || fraction ? Optional.empty() : Optional.of(names);
  }

  /** An element as text; of a fraction, the empty one. */
  private static String value(NpyHeader header, byte[] bytes) {
    boolean big = header.type().startsWith(">");
    ByteBuffer buffer =
        ByteBuffer.wrap(bytes).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    switch (header.type().charAt(1)) {
      case 'U' -> {
        Charset utf32 = Charset.forName(big ? "UTF-32BE" : "UTF-32LE");
        return new String(bytes, utf32).replace("\0", "").strip();
      }
      case 'S' -> {
        return new String(bytes, StandardCharsets.UTF_8).replace("\0", "").strip();
      }
      case 'f' -> {
        double number = bytes.length == Float.BYTES ? buffer.getFloat() : buffer.getDouble();
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e9;
        return whole ? String.valueOf((long) number) : "";
      }
      default -> {
        for (int i = 0; !big && i < bytes.length / 2; i++) {
          byte swapped = bytes[i];
          bytes[i] = bytes[bytes.length - 1 - i];
          bytes[bytes.length - 1 - i] = swapped;
        }
        boolean signed = header.type().charAt(1) == 'i';
        return (signed ? new BigInteger(bytes) : new BigInteger(1, bytes)).toString();
      }
    }
  }
}
