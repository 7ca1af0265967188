package io.github.ddpm.diffusers;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a network's weights: which of a folder's they are, and what kind each is. */
final class WeightFiles {
  /** The name, perhaps with a variant such as fp16, of a file or of several files' index. */
  private static final Pattern NAME =
      Pattern.compile(
          "diffusion_pytorch_model(\\.(?<variant>\\w+))??\\.(?<kind>safetensors|bin)"
              + "(\\.index(\\.(?<variant2>\\w+))?\\.json)?");

  /** The names of files that other programs give weights. */
  private static final Pattern OTHER =
      Pattern.compile(
          "(?!optimizer|scheduler|scaler|training_args).*\\.(safetensors|bin|pt|pth|ckpt)");

  private WeightFiles() {}

  /**
   * The file in a network's folder that has its weights, or their index. Weights without a variant
   * go before those with one, and safetensors before pickles, as in diffusers.
   *
   * @throws IOException if there is none
   */
  static Path find(Path folder) throws IOException {
    List<Path> all = named(folder, NAME);
    if (all.isEmpty()) {
      all = named(folder, OTHER);
      if (all.size() != 1 || name(all.get(0)).contains("-of-")) {
        throw missing(folder, all);
      }
    }
    List<String> variants = all.stream().map(WeightFiles::variant).distinct().toList();
    if (variants.size() > 1 && !variants.contains("")) {
      throw new IOException(
          "%s: has weights of several variants (%s); name one, such as %s"
              .formatted(folder, String.join(", ", variants), all.get(0)));
    }
    return all.get(0);
  }

  private static List<Path> named(Path folder, Pattern pattern) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> pattern.matcher(name(file)).matches())
          .sorted(
              Comparator.comparing((Path file) -> !variant(file).isEmpty())
                  .thenComparing(file -> !name(file).contains(".safetensors"))
                  .thenComparing(file -> name(file).contains(".index"))
                  .thenComparing(WeightFiles::variant)
                  .thenComparing(WeightFiles::name))
          .toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static String variant(Path file) {
    Matcher name = NAME.matcher(name(file));
    return !name.matches()
        ? ""
        : Optional.ofNullable(name.group("variant"))
            .or(() -> Optional.ofNullable(name.group("variant2")))
            .orElse("");
  }

  private static IOException missing(Path folder, List<Path> several) throws IOException {
    String names = String.join(", ", several.stream().map(WeightFiles::name).toList());
    if (names.contains("-of-")) {
      return new IOException(
          "%s: has a part of the weights (%s), but not their index; copy diffusion_pytorch_model.safetensors.index.json and all parts"
              .formatted(folder, names));
    } else if (!several.isEmpty()) {
      return new IOException(
          "%s: has several files of weights (%s); name one of them".formatted(folder, names));
    }
    List<Path> foreign = named(folder, Pattern.compile(".*\\.(msgpack|h5|onnx|gguf)"));
    if (!foreign.isEmpty()) {
      return new IOException(
          "%s: of Flax, TensorFlow, ONNX and GGUF, weights are not read; save them as safetensors, in Python: %s.from_pretrained('%s', from_flax=True).save_pretrained('NEW')"
              .formatted(foreign.get(0), className(folder), folder));
    }
    return new NoSuchFileException(
        folder.resolve("diffusion_pytorch_model.safetensors").toString());
  }

  /** The class of a network whose folder Flax, too, may have written. */
  private static String className(Path folder) throws IOException {
    Path config = folder.resolve("config.json");
    Object name = Files.exists(config) ? JsonFiles.read(config).get("_class_name") : null;
    return name instanceof String known ? known.replaceFirst("^Flax", "") : "UNet2DModel";
  }

  /** Whether a file's name is that of weights. */
  static boolean isNamed(Path file) {
    return NAME.matcher(name(file)).matches() || OTHER.matcher(name(file)).matches();
  }

  /** A file itself, or the files of a folder, if their names are those of weights. */
  static List<Path> in(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return isNamed(place) ? List.of(place) : List.of();
    }
    try (Stream<Path> files = Files.list(place)) {
      return files.filter(WeightFiles::isNamed).sorted().toList();
    }
  }

  private static boolean isIndex(Path file) {
    return name(file).endsWith(".json");
  }

  /**
   * Opens a file of weights by its content, or all those of an index.
   *
   * @throws IOException if it is damaged, or of a kind that is not read
   */
  static TensorFile open(Path file) throws IOException {
    return isIndex(file) ? ShardedFile.open(file) : WeightFile.open(file);
  }

  /** The SHA-256 of a file of weights, or of those of an index together. */
  static String sha256(Path file) throws IOException {
    if (!isIndex(file)) {
      return Sha256.of(WeightFile.present(file));
    }
    StringBuilder hashes = new StringBuilder();
    for (String shard : new TreeSet<>(ShardedFile.weightMap(file).values())) {
      hashes.append(Sha256.of(WeightFile.present(file.resolveSibling(shard))));
    }
    return Sha256.of(hashes.toString());
  }
}
