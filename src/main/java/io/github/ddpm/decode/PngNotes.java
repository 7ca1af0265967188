package io.github.ddpm.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the chunks of a PNG say beside its picture: in chunks of their own, or in texts, where
 * ImageMagick notes what PNG has not always had chunks for, as a name, a length, and so many bytes
 * in hexadecimal digits.
 */
final class PngNotes {
  /** Marks keywords, so that none is taken for a chunk's type. */
  private static final String TEXT = "text ";

  private static final String XMP = TEXT + Xmp.IN_PNG;
  private static final String RAW = TEXT + "Raw profile type ";
  private static final Set<String> TEXTS = Set.of("tEXt", "zTXt", "iTXt");

  /** Texts and profiles may be compressed a thousandfold. */
  private static final int MOST_UNPACKED = 1 << 23;

  /** By type; texts by their marked keywords. */
  private final Map<String, byte[]> chunks = new HashMap<>();

  /** Takes a chunk; of those that say the same, the first counts. */
  void add(String type, byte[] file, int from, int to) {
    String key =
        TEXTS.contains(type)
            ? TEXT
                + new String(
                    file,
                    from,
                    Math.min(to, Bits.zeroAfter(file, from)) - from,
                    StandardCharsets.ISO_8859_1)
            : type;
    if (key.equals("iCCP") || key.equals("eXIf") || key.equals(XMP) || key.startsWith(RAW)) {
      chunks.computeIfAbsent(key, any -> content(type, Arrays.copyOfRange(file, from, to)));
    }
  }

  /** What follows a chunk's name, unpacked; of one without a name, all of it. */
  private static byte[] content(String type, byte[] chunk) {
    int afterName = Math.min(chunk.length, Bits.zeroAfter(chunk, 0) + 1);
    return switch (type) {
      case "iCCP", "zTXt" -> rest(chunk, afterName + 1, true); // After the way of compression.
      case "tEXt" -> rest(chunk, afterName, false);
      case "iTXt" -> {
        // Whether it is compressed, the way, a language, the keyword in it.
        int from = Bits.zeroAfter(chunk, Bits.zeroAfter(chunk, afterName + 2) + 1) + 1;
        yield rest(chunk, from, afterName < chunk.length && chunk[afterName] != 0);
      }
      default -> chunk;
    };
  }

  private static byte[] rest(byte[] chunk, int from, boolean packed) {
    if (from >= chunk.length) {
      return new byte[0];
    }
    return packed
        ? Bits.inflated(chunk, from, MOST_UNPACKED)
        : Arrays.copyOfRange(chunk, from, chunk.length);
  }

  Notes notes() {
    Optional<byte[]> exif = chunk("eXIf").or(() -> raw("exif")).or(() -> raw("APP1"));
    Optional<byte[]> xmp = chunk(XMP).or(() -> raw("xmp")).or(() -> raw("APP1"));
    return Notes.of(exif, xmp, chunk("iCCP").or(() -> raw("icc")).or(() -> raw("icm")));
  }

  private Optional<byte[]> chunk(String key) {
    return Optional.ofNullable(chunks.get(key));
  }

  private Optional<byte[]> raw(String kind) {
    return chunk(RAW + kind).flatMap(PngNotes::bytes);
  }

  /** The bytes that a text of ImageMagick's form says; empty if it has another. */
  private static Optional<byte[]> bytes(byte[] text) {
    String[] words = new String(text, StandardCharsets.ISO_8859_1).strip().split("\\s+", 3);
    try {
      byte[] bytes = HexFormat.of().parseHex(words[2].replaceAll("\\s+", ""));
      int length = Integer.parseInt(words[1]);
      return length > bytes.length ? Optional.empty() : Optional.of(Arrays.copyOf(bytes, length));
    } catch (RuntimeException e) { // Too few words, other digits, a length below 0.
      return Optional.empty();
    }
  }
}
