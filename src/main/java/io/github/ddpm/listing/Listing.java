package io.github.ddpm.listing;

import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.labels.Splits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files of a folder or archive: images, files that may hold labels, and what is left out. */
public final class Listing {
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

  /**
   * Takes links within an archive: those to images for images, each after the one it leads to.
   *
   * @param links by the file to which they lead
   */
  public void addLinks(Map<String, List<String>> links) {
    List<String> all = new ArrayList<>();
    for (String image : images) {
      all.add(image);
      links.getOrDefault(image, List.of()).stream()
          .filter(link -> FileKind.of(link) == FileKind.IMAGE || FileKind.mayBeImage(link))
          .forEach(all::add);
    }
    Set<String> taken = new HashSet<>(all);
    links.values().stream()
        .flatMap(List::stream)
        .filter(link -> !taken.contains(link))
        .forEach(
            link -> {
              FileKind kind = FileKind.of(link);
              if (kind == FileKind.LABELS) {
                labels.add(link);
              } else {
                leftOut.add(
                    kind == FileKind.IMAGE ? FileKind.LINK : kind, FileKind.suffix(link), 1);
              }
            });
    images.clear();
    images.addAll(all);
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
    try {
      return ImageDecoder.isImage(file.read(ImageDecoder.START));
    } catch (IOException e) {
      return false; // Somebody's own, perhaps: the images are read all the same.
    }
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

  /** Takes the files for metadata that may hold labels, but for those that do. */
  public void labelled(Set<String> used) {
    leftOut.setMetadata(labels.stream().filter(path -> !used.contains(path)).toList());
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
