package io.github.ddpm.diffusers;

import io.github.ddpm.files.HomePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Folders that hold a model in one of several folders of their own:
 *
 * <pre>
 *   models--google--ddpm-cifar10-32/     the hub's cache; refs/main names one of
 *     snapshots/267b167dc01f…/           whose files may be links to ../../blobs/…
 *   output/                              of diffusers' training scripts, interrupted
 *     checkpoint-500/, checkpoint-1000/  unet/, perhaps unet_ema/, and what training resumes from
 * </pre>
 */
public final class Snapshots {
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-(\\d{1,18})");
  private static final long LONGEST_REF = 256;

  private Snapshots() {}

  /**
   * The folder in {@code folder} that stands for it: the current snapshot, or the last checkpoint.
   *
   * @throws IOException if there are several snapshots, and none is said to be current
   */
  public static Optional<Path> currentIn(Path folder) throws IOException {
    List<Path> all = candidates(folder);
    if (all.size() > 1) {
      throw new IOException(
          "%s: has several snapshots; name one of them, such as %s".formatted(folder, all.get(0)));
    }
    return all.stream().findFirst();
  }

  /** Whether one folder in {@code folder}, and no other, stands for it. */
  public static boolean isOneIn(Path folder) throws IOException {
    return candidates(folder).size() == 1;
  }

  /** The one that stands for the folder, or all that may. */
  private static List<Path> candidates(Path folder) throws IOException {
    Path snapshots = folder.resolve("snapshots");
    if (!Files.isDirectory(snapshots)) {
      return models(folder).stream().max(Comparator.comparingLong(Snapshots::step)).stream()
          .toList();
    }
    Path main = folder.resolve("refs").resolve("main");
    if (Files.isRegularFile(main) && Files.size(main) < LONGEST_REF) {
      String name = Files.readString(main).strip();
      if (name.matches("\\w[\\w.-]*") && new PipelineFolder(snapshots.resolve(name)).exists()) {
        return List.of(snapshots.resolve(name));
      }
    }
    return models(snapshots);
  }

  /** Where the hub's programs keep what they have fetched, by their own variables. */
  public static Path hub(Map<String, String> environment, Path home) {
    Path cache = home.resolve(".cache");
    if (environment.containsKey("HF_HUB_CACHE")) {
      return HomePath.of(environment.get("HF_HUB_CACHE"));
    } else if (environment.containsKey("HF_HOME")) {
      return HomePath.of(environment.get("HF_HOME")).resolve("hub");
    } else if (environment.containsKey("XDG_CACHE_HOME")) {
      cache = Path.of(environment.get("XDG_CACHE_HOME"));
    }
    return cache.resolve("huggingface").resolve("hub");
  }

  /** The folder of a model in the hub's cache, of which nothing is fetched: org/name. */
  public static Optional<Path> cached(Path hub, Path model) {
    if (model.isAbsolute() || model.getNameCount() != 2) {
      return Optional.empty();
    }
    String name = "models--%s--%s".formatted(model.getName(0), model.getName(1));
    return Optional.of(hub.resolve(name)).filter(Files::isDirectory);
  }

  /** The models in a folder of snapshots, or of checkpoints. */
  private static List<Path> models(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    boolean isOfSnapshots = folder.endsWith("snapshots");
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> isOfSnapshots || step(child) >= 0)
          .filter(child -> new PipelineFolder(child).exists())
          .sorted()
          .toList();
    }
  }

  private static long step(Path folder) {
    Matcher name = CHECKPOINT.matcher(folder.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }
}
