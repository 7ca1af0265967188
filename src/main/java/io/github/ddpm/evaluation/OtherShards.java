package io.github.ddpm.evaluation;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.ranks.Shard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shards of images that were drawn otherwise, so that they do not fit. Each folder of shards says
 * in a file of what its images are.
 *
 * @param folder of what is computed from this process's images; others lie beside it
 * @param images what these depend on, by name
 */
record OtherShards(Path folder, Map<String, Object> images) {
  private static final Logger LOG = LoggerFactory.getLogger(OtherShards.class);
  private static final String FILE = "images.json";

  /** What differs in a value that would tell nobody anything. */
  private static final Map<String, String> OPAQUE =
      Map.of("model_sha256", "model", "samplers_version", "version of ddpm");

  /** Says in the folder what its images are. */
  void describe() throws IOException {
    byte[] text = JsonFiles.text(images).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(FILE), out -> out.write(text));
  }

  /**
   * Of each missing shard that is there, but of other images, how these differ at least.
   *
   * @param own folders of this evaluation, which are no others
   */
  List<String> instead(List<Integer> missing, Shard shard, Set<Path> own) throws IOException {
    List<String> found = new ArrayList<>();
    List<Path> others = others(own);
    for (int number : missing) {
      List<List<String>> differences = new ArrayList<>();
      for (Path other : others) {
        try {
          if (has(other, number, shard)) {
            differences.add(differences(other));
          }
        } catch (IOException e) {
          LOG.debug("{} says nothing", other, e); // It is damaged, or was deleted just now.
        }
      }
      differences.stream()
          .min(Comparator.comparingInt(List::size))
          .map(
              fewest ->
                  "shard %d of %d is there, but of %s"
                      .formatted(
                          number,
                          shard.of(),
                          fewest.isEmpty() ? "other images" : String.join(", ", fewest)))
          .ifPresent(found::add);
    }
    return found;
  }

  private List<Path> others(Set<Path> own) throws IOException {
    try (Stream<Path> beside = Files.list(folder.getParent())) {
      return beside
          .filter(other -> other.getFileName().toString().startsWith("drawn-"))
          .filter(other -> !own.contains(other) && Files.isRegularFile(other.resolve(FILE)))
          .toList();
    }
  }

  private static boolean has(Path folder, int number, Shard shard) throws IOException {
    String files = "*.shard-%d-of-%d.*".formatted(number, shard.of());
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, files)) {
      return found.iterator().hasNext();
    }
  }

  private List<String> differences(Path other) throws IOException {
    Map<String, Object> theirs = JsonFiles.read(other.resolve(FILE));
    Map<String, Object> ours = JsonFiles.parse(other, JsonFiles.text(images)); // As from a file.
    Set<String> names = new TreeSet<>(ours.keySet());
    names.addAll(theirs.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(ours.get(name), theirs.get(name))) {
        differences.add(
            OPAQUE.containsKey(name)
                ? "another " + OPAQUE.get(name)
                : "%s %s, not %s".formatted(name, theirs.get(name), ours.get(name)));
      }
    }
    return differences;
  }
}
