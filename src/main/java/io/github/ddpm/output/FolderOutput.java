package io.github.ddpm.output;

import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.Directories;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One PNG per image in a folder, named by its number and written as soon as it is ready. Existing
 * images of the same provenance are kept, so that an interrupted run resumes; any other file with
 * such a name is refused before the first image is drawn. If files may be replaced, only those stay
 * that the same command has drawn.
 */
final class FolderOutput implements Output {
  /** The PNG key of an image's number. */
  static final String NUMBER = "ddpm.image";

  private static final Pattern NAME = Pattern.compile("\\d{5,}\\.png");

  /** Another process may write other images of the same folder, each in a moment. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final Path folder;
  private final OutputRequest request;
  private final Map<String, String> provenance;
  private final Map<String, String> remarks;
  private final BitSet there = new BitSet();

  FolderOutput(OutputRequest request, Map<String, String> provenance, Map<String, String> remarks)
      throws IOException {
    folder = request.out();
    this.request = request;
    this.provenance = provenance;
    this.remarks = remarks;
    for (int number : existing(request).toArray()) {
      if (!request.overwrite()) {
        requireSame(request, number, provenance);
      }
      there.set(number, !request.overwrite() || isOfSameCommand(number));
    }
    makeFolder(folder);
    AtomicFile.sweep(folder, NAME, ABANDONED);
  }

  /** Refuses a folder whose first image that is wanted exists, but is another. */
  static void check(OutputRequest request, Map<String, String> known) throws IOException {
    OptionalInt first = existing(request).findFirst();
    if (first.isPresent() && !request.overwrite()) {
      requireSame(request, first.getAsInt(), known);
    }
  }

  /** The wanted images that exist. */
  private static IntStream existing(OutputRequest request) {
    return request
        .images()
        .numbers()
        .filter(number -> Files.exists(request.out().resolve(name(number))));
  }

  static void makeFolder(Path folder) throws IOException {
    try {
      Directories.make(folder);
    } catch (IOException e) {
      throw new IOException(
          "cannot make the folder %s (%s); give another --out".formatted(folder, e), e);
    }
  }

  static String name(int number) {
    return "%05d.png".formatted(number);
  }

  static Map<String, String> text(Map<String, String> provenance, int number) {
    Map<String, String> text = new LinkedHashMap<>(provenance);
    text.put(NUMBER, String.valueOf(number));
    return text;
  }

  private static void requireSame(OutputRequest request, int number, Map<String, String> provenance)
      throws IOException {
    Path file = request.out().resolve(name(number));
    Map<String, String> found;
    try {
      found = Png.text(file);
    } catch (IOException e) {
      throw Output.alreadyThere(file, "exists already and is not a complete image of this command");
    }
    for (Map.Entry<String, String> wanted : text(provenance, number).entrySet()) {
      String other = found.get(wanted.getKey());
      if (!wanted.getValue().equals(other)) {
        String is = other == null ? "not told, as by an earlier version" : other;
        throw Output.alreadyThere(
            file,
            "exists already and was made differently: %s is %s, here %s"
                .formatted(wanted.getKey(), is, wanted.getValue()));
      }
    }
  }

  /** Whether an image need not be replaced: the same command, cut off, has drawn it. */
  private boolean isOfSameCommand(int number) {
    try {
      return Png.text(file(number)).entrySet().containsAll(text(number).entrySet());
    } catch (IOException e) { // It is no complete image.
      return false;
    }
  }

  private Map<String, String> text(int number) {
    Map<String, String> text = text(provenance, number);
    text.putAll(remarks);
    return text;
  }

  private Path file(int number) {
    return folder.resolve(name(number));
  }

  @Override
  public boolean lacks(int number) {
    return !there.get(number);
  }

  @Override
  public Optional<Path> take(int number, int label, BufferedImage image) throws IOException {
    Map<String, String> text = text(number);
    try {
      AtomicFile.write(file(number), request.overwrite(), out -> Png.write(out, image, text));
    } catch (FileAlreadyExistsException e) {
      requireSame(request, number, provenance); // Another process draws the same images.
    }
    there.set(number);
    return Optional.of(file(number));
  }

  @Override
  public Path finish() {
    return folder;
  }
}
