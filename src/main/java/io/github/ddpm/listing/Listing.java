package io.github.ddpm.listing;

import io.github.ddpm.labels.Splits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files of a folder or archive: images, files that may hold labels, and what is left out. */
public final class Listing {
  /** So many bytes tell whether a file is an image. */
  private static final int START = 16;

  private final List<String> images = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private final LeftOut leftOut = new LeftOut();

  /** Reads the beginning of a file. */
  public interface Start {
    /** Up to {@code count} bytes. */
    byte[] read(int count) throws IOException;
  }

  /**
   * Takes a file.
   *
   * @param path with {@code /}
   * @param start of its content, read only if its name does not tell what it is
   * @return whether it is an image
   */
  public boolean add(String path, Start start) throws IOException {
    FileKind kind = FileKind.of(path);
    if (kind == FileKind.IMAGE || (FileKind.mayBeImage(path) && isImage(start))) {
      images.add(path);
      return true;
    } else if (kind == FileKind.LABELS) {
      labels.add(path);
    } else {
      leftOut.add(kind, FileKind.suffix(path), 1);
      if (others.isEmpty()) {
        others.add(path);
      }
    }
    return false;
  }

  /** Whether a path names an image, judged by its name alone. */
  public static boolean isNamedAsImage(String path) {
    return FileKind.of(path) == FileKind.IMAGE;
  }

  /** Whether a path names a file that may hold labels. */
  public static boolean isNamedAsLabels(String path) {
    return FileKind.of(path) == FileKind.LABELS;
  }

  private static boolean isImage(Start file) {
    String start;
    try {
      start = new String(file.read(START), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return false; // Somebody's own, perhaps: the images are read all the same.
    }
    return start.startsWith("\u0089PNG\r\n")
        || start.startsWith("\u00FF\u00D8\u00FF")
        || start.startsWith("GIF87a")
        || start.startsWith("GIF89a")
        || start.startsWith("II*\0")
        || start.startsWith("MM\0*")
        || (start.startsWith("RIFF") && start.startsWith("WEBP", 8))
        || (start.startsWith("BM") && start.startsWith("\0\0\0\0", 6));
  }

  /**
   * Leaves out the images of all parts of the collection but the one that is to be read.
   *
   * @throws io.github.ddpm.settings.InvalidSetting if there is no such part
   */
  public void keep(Splits splits) {
    if (splits.isOne() && !images.isEmpty()) {
      List<String> kept = splits.of(images);
      Set<String> others = new HashSet<>(images);
      kept.forEach(others::remove);
      others.forEach(
          path ->
              leftOut.addPart(path.contains("/") ? path.substring(0, path.indexOf('/')) : path, 1));
      images.retainAll(new HashSet<>(kept));
    }
  }

  /** The images, in the order in which they were taken. */
  public List<String> images() {
    return images;
  }

  /** The files that may hold labels. */
  public List<String> labels() {
    return labels;
  }

  /** The first file that is neither; empty without one. */
  public List<String> others() {
    return others;
  }

  /** What is left out. */
  public LeftOut leftOut() {
    return leftOut;
  }
}
