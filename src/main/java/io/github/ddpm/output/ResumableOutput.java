package io.github.ddpm.output;

import io.github.ddpm.files.CacheKey;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * A single file for many images, which keeps them in {@code .NAME.KEY.drawn} beside it until all
 * are there: after a cut the same command, which has the same key, draws only what is missing.
 */
final class ResumableOutput implements Output {
  /** What another command has left of the same file may still be wanted for so long. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final Output whole;
  private final Selection images;
  private final KeptImages kept;
  private final Map<Integer, SortedMap<Integer, BufferedImage>> drafts = new HashMap<>();

  private ResumableOutput(Output whole, Selection images, KeptImages kept) {
    this.whole = whole;
    this.images = images;
    this.kept = kept;
  }

  /**
   * Makes an output resumable.
   *
   * @param whole writes the file that {@code request} names
   * @param provenance everything that the images depend on
   */
  static Output of(Output whole, OutputRequest request, Map<String, String> provenance)
      throws IOException {
    CacheKey key = new CacheKey("drawn for a file", 1);
    provenance.forEach(key::add);
    key.add("images", request.images()).add("every", request.every());
    Path file = file(request.out(), key.hex());
    sweep(request.out(), file);
    return new ResumableOutput(whole, request.images(), KeptImages.open(file));
  }

  private static Path file(Path out, String key) {
    return out.resolveSibling(".%s.%s.drawn".formatted(out.getFileName(), key));
  }

  private static void sweep(Path out, Path ours) {
    String name = Pattern.quote(out.getFileName().toString());
    Pattern others = Pattern.compile("\\.%s\\.[0-9a-f]{24}\\.drawn".formatted(name));
    long before = System.currentTimeMillis() - ABANDONED.toMillis();
    try (Stream<Path> files = Files.list(out.toAbsolutePath().getParent())) {
      files
          .filter(file -> others.matcher(file.getFileName().toString()).matches())
          .filter(file -> !file.getFileName().equals(ours.getFileName()))
          .filter(file -> file.toFile().lastModified() < before)
          .forEach(file -> FileUtils.deleteQuietly(file.toFile()));
    } catch (IOException | UncheckedIOException e) {
      // They only take room, and the next command tries again.
    }
  }

  @Override
  public boolean lacks(int number) {
    return images.rank(number) >= kept.count();
  }

  @Override
  public boolean shows(int step, int steps) {
    return whole.shows(step, steps);
  }

  @Override
  public synchronized void draft(int step, int first, List<BufferedImage> unfinished) {
    for (int i = 0; i < unfinished.size(); i++) {
      drafts.computeIfAbsent(first + i, number -> new TreeMap<>()).put(step, unfinished.get(i));
    }
  }

  @Override
  public synchronized Optional<Path> take(int number, int label, BufferedImage image)
      throws IOException {
    SortedMap<Integer, BufferedImage> before = drafts.remove(number);
    if (lacks(number)) {
      List<BufferedImage> frames = new ArrayList<>(before == null ? List.of() : before.values());
      frames.add(image);
      kept.add(label, frames);
    }
    return Optional.empty();
  }

  @Override
  public Path finish() throws IOException {
    int row = 0;
    for (int number : images.numbers().toArray()) {
      KeptImages.Kept image = kept.get(row++);
      int last = image.frames().size() - 1;
      for (int frame = 0; frame < last; frame++) { // Only their order matters.
        whole.draft(frame, number, List.of(image.frames().get(frame)));
      }
      whole.take(number, image.label(), image.frames().get(last));
    }
    Path written = whole.finish();
    kept.delete();
    return written;
  }

  @Override
  public void close() throws IOException {
    try {
      whole.close();
    } finally {
      kept.close();
    }
  }
}
