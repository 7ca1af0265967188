package io.github.ddpm.packing;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The names of the files of a collection in shards, and the keys in their headers. */
final class ShardFiles {
  /** The most shards whose names are of one length. */
  static final int MOST = 99_999;

  private static final Pattern NAMES = Pattern.compile("images-\\d{5}-of-\\d{5}\\.ddpm");
  private static final String SHA256 = ".sha256";

  private ShardFiles() {}

  /** The name of a shard, counted from 0. */
  static String name(int shard, int of) {
    return "images-%05d-of-%05d.ddpm".formatted(shard, of);
  }

  /** What names the content of a shard. */
  static String key(String key, int shard, int of) {
    return "%s, shard %d of %d".formatted(key, shard + 1, of);
  }

  /** Where the SHA-256 of a shard is until the manifest has it. */
  static Path sha256(Path shard) {
    return shard.resolveSibling(shard.getFileName() + SHA256);
  }

  /** Whether a file has the name of a shard. */
  static boolean isShard(Path file) {
    return NAMES.matcher(file.getFileName().toString()).matches();
  }

  /** The shard that a file beside it belongs to, its SHA-256 or its beginning; empty for others. */
  static Optional<Path> shardOf(Path beside) {
    Path shard = beside.resolveSibling(withoutSuffix(beside.getFileName().toString()));
    return !shard.equals(beside) && isShard(shard) ? Optional.of(shard) : Optional.empty();
  }

  private static String withoutSuffix(String name) {
    return name.replaceFirst("\\.(partial|sha256)$", "");
  }

  /** Whether a file has the name of one that packing makes. */
  static boolean isOfPacking(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(".")
        || name.equals(ShardManifest.NAME + ShardFolder.JOINING)
        || NAMES.matcher(withoutSuffix(name)).matches();
  }
}
