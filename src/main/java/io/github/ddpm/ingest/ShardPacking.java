package io.github.ddpm.ingest;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.source.ImageSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The packing of a collection by several processes: each its shard, the last one joins all. */
record ShardPacking(DataSettings settings, ImageSource source, PackedShards shards) {

  /**
   * Packs a shard of the collection that {@code settings} name, and joins all shards to {@code
   * target} if it was the last one.
   *
   * @param replace whether to replace an existing file
   * @return the numbers of the shards that have not arrived; {@code target} is there if all have
   * @throws IllegalArgumentException and IOException as {@link ImageSets#open}
   */
  static List<Integer> pack(
      DataSettings settings,
      Path dataRoot,
      Path target,
      boolean replace,
      Shard shard,
      Progress progress)
      throws IOException {
    ImageSource source = ImageSets.source(settings, dataRoot);
    ImageSets.refuseInput(settings, dataRoot, target);
    Labelling labelling = new Labelling(settings, source);
    ImageLabels labels = labelling.labels();
    PackedShards shards =
        new PackedShards(
            ImagePacker.header(labels, Transform.of(settings), labelling.key()), target, shard);
    if (Files.exists(target) && !replace && !shards.areJoined()) {
      throw new FileAlreadyExistsException(target.toString());
    }
    return new ShardPacking(settings, source, shards).pack(labels, replace, progress);
  }

  private List<Integer> pack(ImageLabels labels, boolean replace, Progress progress)
      throws IOException {
    int own = shards.shard().number();
    if (shards.lacksOwn()) {
      PartOfSource part = new PartOfSource(source, shards.from(own), shards.to(own));
      ImagePacker.pack(
          part, part.of(labels), settings, shards.key(own), shards.file(own), true, progress);
    }
    List<Integer> missing = shards.missing();
    if (missing.isEmpty()) {
      if (!shards.areJoined()) {
        join(replace);
      }
      shards.delete();
    }
    return missing;
  }

  private void join(boolean replace) throws IOException {
    int maxBad = settings.selection().maxBad();
    try {
      int[] unreadable = shards.unreadable();
      if (unreadable.length > maxBad || unreadable.length == shards.header().count()) {
        throw ImagePacker.tooMany(source, unreadable, maxBad);
      }
      shards.join(replace);
    } catch (IOException e) {
      if (!shards.areJoined()) { // Else another process was faster, and deletes the shards.
        throw e;
      }
    }
  }
}
