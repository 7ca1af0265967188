package io.github.ddpm.ingest;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.files.LockedFile;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.packing.ImagePacker;
import io.github.ddpm.packing.PackedShards;
import io.github.ddpm.packing.PartOfSource;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.source.ImageSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The packing of a collection by several processes: each its shard, the last one joins all. */
record ShardPacking(DataSettings settings, ImageSource source, PackedShards shards) {

  /**
   * Packs a shard of the collection that {@code settings} name, and joins all shards to {@code
   * target} if it was the last one.
   *
   * @param replace whether to replace an existing file
   * @param others do their shards first, unless all are joined
   * @return empty if all are joined; else the numbers of the shards that have not arrived, of which
   *     there are none while another process joins them
   * @throws IllegalArgumentException and IOException as {@link ImageSets#open}
   */
  static Optional<List<Integer>> pack(
      DataSettings settings,
      Path dataRoot,
      Path target,
      boolean replace,
      Shard shard,
      Others others,
      Progress progress)
      throws IOException {
    ImageSource source = ImageSets.source(settings, dataRoot);
    ImageSets.refuseInput(settings, dataRoot, target);
    Labelling labelling = new Labelling(settings, source);
    ImageLabels labels = labelling.labels();
    PackedShards shards =
        new PackedShards(ImagePacker.header(labels, settings, labelling.key()), target, shard);
    if (!shards.areJoined()) {
      if (Files.exists(target) && !replace) {
        throw new FileAlreadyExistsException(target.toString());
      }
      others.work();
    }
    return new ShardPacking(settings, source, shards).pack(labels, replace, progress);
  }

  private Optional<List<Integer>> pack(ImageLabels labels, boolean replace, Progress progress)
      throws IOException {
    int own = shards.shard().number();
    if (shards.lacksOwn()) {
      PartOfSource part = new PartOfSource(source, shards.from(own), shards.to(own));
      ImagePacker.pack(
          part, part.of(labels), settings, shards.key(own), shards.file(own), true, progress);
    }
    List<Integer> missing = shards.missing();
    return missing.isEmpty() && isJoined(replace) ? Optional.empty() : Optional.of(missing);
  }

  /** Joins the shards, unless another process does. */
  private boolean isJoined(boolean replace) throws IOException {
    Path target = shards.target();
    Optional<LockedFile> lock =
        LockedFile.open(target.resolveSibling(target.getFileName() + ".joining"));
    if (lock.isEmpty()) {
      return false;
    }
    try {
      if (!shards.areJoined()) { // As they are where another process was faster.
        requireReadable();
        shards.join(replace);
      }
      shards.delete();
      return true;
    } finally {
      lock.get().delete();
    }
  }

  private void requireReadable() throws IOException {
    int maxBad = settings.selection().maxBad();
    int[] unreadable = shards.unreadable();
    if (unreadable.length > maxBad || unreadable.length == shards.header().count()) {
      throw ImagePacker.tooMany(source, unreadable, maxBad);
    }
  }
}
