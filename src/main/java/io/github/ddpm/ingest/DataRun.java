package io.github.ddpm.ingest;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.Split;
import io.github.ddpm.fetch.Download;
import io.github.ddpm.fetch.KnownSets;
import io.github.ddpm.fetch.RemoteFile;
import io.github.ddpm.fetch.RetryPolicy;
import io.github.ddpm.files.HomePath;
import io.github.ddpm.packing.PackedImages;
import io.github.ddpm.packing.PackedShards;
import io.github.ddpm.packing.ShardManifest;
import io.github.ddpm.packing.ShardedImages;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Opens, inspects, packs and fetches collections of images.
 *
 * @param dataRoot the folder that holds the known collections
 */
public record DataRun(Path dataRoot) {
  /**
   * All images that {@code config} names.
   *
   * @param progress reports images that are read for the first time
   * @throws InvalidSetting if the images do not fit the settings
   * @throws IOException if they cannot be read
   */
  public ImageSet images(RunConfig config, Progress progress) throws IOException {
    try {
      return ImageSets.open(config.data(), config.seed(), dataRoot, progress);
    } catch (InvalidSetting e) {
      throw e.in("data");
    }
  }

  /**
   * The number of images in the collection that {@code config} names, of all classes; decodes none.
   *
   * @throws InvalidSetting if the settings do not fit the collection
   * @throws IOException if it is missing or cannot be read
   */
  public int count(RunConfig config) throws IOException {
    try {
      return ImageSets.count(config.data(), dataRoot);
    } catch (InvalidSetting e) {
      throw e.in("data");
    }
  }

  /**
   * The images that {@code config} names, divided as {@code data.holdout} says.
   *
   * @throws InvalidSetting and IOException as {@link #images}
   */
  public Split split(RunConfig config, Progress progress) throws IOException {
    ImageSet images = images(config, progress);
    try {
      return config.data().holdout().split(images);
    } catch (InvalidSetting e) {
      throw e.in("data");
    }
  }

  /**
   * Inspects every image of the collection that {@code config} names.
   *
   * @throws InvalidSetting if the settings do not fit the collection
   * @throws IOException if it cannot be read
   */
  public Inspection inspect(RunConfig config, Progress progress) throws IOException {
    try {
      return ImageSets.inspect(config.data(), dataRoot, progress);
    } catch (InvalidSetting e) {
      throw e.in("data");
    }
  }

  /**
   * What packing has done.
   *
   * @param isWhole whether the file with all images is there
   * @param words for the user
   */
  public record Packed(boolean isWhole, String words) {}

  /**
   * Packs the collection that {@code config} names into one file. Of several shards, each is packed
   * beside it; the last one, or its command again, joins all to the same file.
   *
   * @param overwrite whether to replace an existing file
   * @param numShards how many files to pack it into, of which {@code target} is the folder; empty
   *     for one file
   * @param others do their shards first, unless all are joined
   * @throws InvalidSetting if the settings do not fit the collection
   * @throws IOException if it cannot be read, or the file exists
   */
  public Packed pack(
      RunConfig config,
      Path target,
      boolean overwrite,
      Optional<Integer> numShards,
      Shard shard,
      Others others,
      Progress progress)
      throws IOException {
    try {
      if (numShards.isPresent()) {
        return inShards(config, target, overwrite, numShards.get(), shard, others, progress);
      }
      return shard.isAll() && others == Others.NONE
          ? whole(config, target, overwrite, progress)
          : shard(config, target, overwrite, shard, others, progress);
    } catch (FileAlreadyExistsException e) {
      throw new FileAlreadyExistsException(
          target.toString(), null, "exists already; give --overwrite to replace it");
    } catch (InvalidSetting e) {
      throw e.key().startsWith("--") ? e : e.in("data");
    }
  }

  private Packed whole(RunConfig config, Path target, boolean overwrite, Progress progress)
      throws IOException {
    if (Files.exists(target) && !overwrite) {
      throw new FileAlreadyExistsException(target.toString());
    }
    return packed(ImageSets.pack(config.data(), dataRoot, target, overwrite, progress));
  }

  private Packed shard(
      RunConfig config,
      Path target,
      boolean overwrite,
      Shard shard,
      Others others,
      Progress progress)
      throws IOException {
    Optional<List<Integer>> missing =
        ShardPacking.pack(config.data(), dataRoot, target, overwrite, shard, others, progress);
    if (missing.isEmpty()) {
      return packed(PackedImages.open(target));
    }
    String inTheWay = PackedShards.inTheWay(target, missing.get(), shard);
    return new Packed(false, shard.waitsFor(missing.get()) + inTheWay);
  }

  private Packed inShards(
      RunConfig config,
      Path folder,
      boolean overwrite,
      int numShards,
      Shard process,
      Others others,
      Progress progress)
      throws IOException {
    Optional<List<Integer>> missing =
        ImageSets.inShards(config.data(), dataRoot, folder, numShards)
            .pack(process, overwrite, others, progress);
    if (missing.isPresent()) {
      return new Packed(false, process.waitsFor(missing.get()));
    }
    Packed packed = packed(ShardedImages.open(folder.resolve(ShardManifest.NAME)));
    return new Packed(true, packed.words + ", in " + Count.of(numShards, "shard"));
  }

  private static Packed packed(ImageSet images) {
    return new Packed(
        true,
        "%s of %s, %s"
            .formatted(
                Count.of(images.size(), images.conditionChannels() > 0 ? "pair" : "image"),
                images.imageSize(),
                Count.of(images.classes().size(), "class")));
  }

  /**
   * What the images that {@code config} names look like.
   *
   * @throws InvalidSetting if the settings do not fit the collection
   * @throws IOException if they cannot be read
   */
  public Appearance appearance(RunConfig config) throws IOException {
    try {
      return ImageSets.appearance(config.data(), dataRoot);
    } catch (InvalidSetting e) {
      throw e.in("data");
    }
  }

  /** The names of the collections that can be fetched. */
  public static List<String> fetchable() {
    return KnownSets.names();
  }

  /**
   * A known collection that has not been fetched.
   *
   * @param name its name
   * @param bytes the approximate size of the download
   */
  public record Missing(String name, long bytes) {}

  /** The file or folder that the settings name; empty if they name a known collection. */
  public static Optional<Path> named(RunConfig config) {
    return Optional.of(config.data().path()).filter(path -> !path.isEmpty()).map(HomePath::of);
  }

  /** The collection that must be fetched before training with {@code config}, if any. */
  public Optional<Missing> missing(RunConfig config) {
    String source = config.data().source();
    return config.data().path().isEmpty() && KnownSets.isAbsent(source, folder(source))
        ? Optional.of(
            new Missing(
                source, KnownSets.files(source).stream().mapToLong(RemoteFile::bytes).sum()))
        : Optional.empty();
  }

  /**
   * Fetches a known collection into its folder.
   *
   * @param mirror the address to use instead of the official ones
   * @return the folder
   * @throws IllegalArgumentException if there is no such collection, or the mirror is not a valid
   *     address
   * @throws IOException if fetching fails
   */
  public Path fetch(String name, Optional<String> mirror, Progress progress) throws IOException {
    List<RemoteFile> files = KnownSets.files(name);
    Download download = new Download(mirror, RetryPolicy.usual());
    for (RemoteFile file : files) {
      download.fetch(file, folder(name), progress);
    }
    return folder(name);
  }

  private Path folder(String name) {
    return dataRoot.resolve(name);
  }
}
