package io.github.ddpm.ingest;

import io.github.ddpm.labels.Splits;
import io.github.ddpm.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a user should know of a collection that is trained on: what is left out, and which folders
 * are read as one. It lies beside what is packed, because a large archive is not read again to say
 * it.
 */
final class CollectionNotes {
  private static final Logger LOG = LoggerFactory.getLogger(CollectionNotes.class);

  private final ImageSource source;
  private final Splits splits;
  private final Path file;
  private List<String> lines = List.of();

  CollectionNotes(ImageSource source, Splits splits, Path cache) {
    this.source = source;
    this.splits = splits;
    file = cache.resolveSibling(cache.getFileName() + ".notes");
  }

  /**
   * Tells them.
   *
   * @param packed whether the images are packed already
   */
  void tell(boolean packed) throws IOException {
    lines = packed && !source.isListedQuickly() ? kept() : of(source, splits);
    lines.forEach(LOG::warn);
  }

  private List<String> kept() throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Keeps them for the next time. */
  void keep() throws IOException {
    if (!source.isListedQuickly() && !lines.equals(kept())) {
      try {
        Files.write(file, lines);
      } catch (IOException e) { // As where all may only be read.
        LOG.info("{} cannot be written: {}", file, e.toString());
      }
    }
  }

  private static List<String> of(ImageSource source, Splits splits) throws IOException {
    List<String> lines = new ArrayList<>(source.leftOut().sentences());
    lines.addAll(source.notes());
    Map<String, Integer> parts = splits.parts(source.names());
    if (!parts.isEmpty()) {
      lines.add(
          "%s are read as one collection; set data.split to read only one of them"
              .formatted(words(parts)));
    }
    return lines;
  }

  /** The parts with their numbers of images. */
  static String words(Map<String, Integer> parts) {
    return String.join(
        ", ",
        parts.entrySet().stream().map(part -> part.getKey() + ": " + part.getValue()).toList());
  }
}
