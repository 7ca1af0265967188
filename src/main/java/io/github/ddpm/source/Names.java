package io.github.ddpm.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ddpm.listing.Listing;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Names of files in a folder or archive, and what they tell. */
public final class Names {
  /** Stands for bytes of a name that are no text. */
  public static final char UNKNOWN = '\uFFFD';

  private Names() {}

  /** The names of the files in a folder, sorted, but not those in folders below it. */
  public static List<String> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith(".")) // Such as the lock of a download.
          .sorted()
          .toList();
    }
  }

  /** The error for a place without images. */
  public static BadImagesException none(Path place, Listing found) {
    List<String> others = Stream.concat(found.labels().stream(), found.others().stream()).toList();
    List<String> pictures = found.leftOut().pictures();
    return new BadImagesException(
        place,
        "holds no PNG, JPEG, GIF, BMP, TIFF or WebP"
            + (others.isEmpty() ? "" : ", only files such as " + others.get(0))
            + (pictures.isEmpty() ? "" : "; " + String.join("; ", pictures)));
  }

  /**
   * The path of a file below a folder, with {@code /}. Names that the locale cannot say are read as
   * UTF-8, else as Latin-1.
   */
  public static String of(Path folder, Path file) {
    Path path = folder.relativize(file);
    String whole = path.toString();
    if (whole.indexOf(UNKNOWN) < 0) {
      return whole.replace(folder.getFileSystem().getSeparator(), "/");
    }
    List<String> names = new ArrayList<>();
    for (Path name : path) {
      String text = name.toString();
      names.add(text.indexOf(UNKNOWN) < 0 ? text : decoded(name));
    }
    return String.join("/", names);
  }

  /**
   * A name of an archive, whose bytes were read as Latin-1: in UTF-8 if that is what they are, else
   * in Latin-1. So different bytes are different names.
   */
  public static String ofBytes(String latin) {
    if (latin.chars().anyMatch(c -> c > 0xFF)) {
      return latin; // A longer header has said it, which is text.
    }
    String text = new String(latin.getBytes(ISO_8859_1), UTF_8);
    return text.indexOf(UNKNOWN) < 0 ? text : latin;
  }

  /**
   * The path that a user means who names a file by bytes that the locale cannot say: the only one
   * that looks like it. Any other path is returned as it is.
   */
  public static Path meant(Path path) throws IOException {
    if (path.toString().indexOf(UNKNOWN) < 0 || Files.exists(path)) {
      return path;
    }
    Path whole = path.toAbsolutePath();
    Path found = whole.getRoot();
    for (Path name : whole) {
      Path next = found.resolve(name);
      if (!Files.exists(next) && Files.isDirectory(found)) {
        try (Stream<Path> files = Files.list(found)) {
          List<Path> alike =
              files.filter(f -> f.getFileName().toString().equals(name.toString())).toList();
          next = alike.size() == 1 ? alike.get(0) : next;
        }
      }
      found = next;
    }
    return found;
  }

  /** A name from its bytes, which Java keeps beside the text, and shows in addresses alone. */
  private static String decoded(Path name) {
    String address = name.toUri().getRawPath().replaceFirst("/$", "");
    String escaped = address.substring(address.lastIndexOf('/') + 1).replace("+", "%2B");
    String text = URLDecoder.decode(escaped, UTF_8);
    return text.indexOf(UNKNOWN) < 0 ? text : URLDecoder.decode(escaped, ISO_8859_1);
  }
}
