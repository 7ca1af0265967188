package io.github.ddpm.evaluation;

import io.github.ddpm.files.Directories;
import io.github.ddpm.files.LockedFile;
import io.github.ddpm.metrics.FeatureNetwork;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Shard;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The drawing of a model's images, and the computing of their features, by several processes in one
 * folder. None leads: each leaves its shard there, and whoever finds all of them may join them.
 *
 * @param folders of what is computed from images of a seed
 */
record EvaluationShards(
    EvaluationRequest request,
    Shard shard,
    EvaluatedModel model,
    Optional<FeatureNetwork> network,
    Folders folders) {

  /** Names the folder of a seed. */
  interface Folders {
    Path of(EvaluatedModel model, long seed);
  }

  /**
   * Draws this process's shard, of each seed, and computes the features of its images.
   *
   * @return the shards that have not arrived
   */
  List<Integer> draw(Progress progress) throws IOException {
    if (shard.isAll() || !request.needsImages()) {
      return List.of();
    }
    List<ShardedRows> all = new ArrayList<>();
    for (long seed : request.seeds()) {
      ShardedRows images = images(seed);
      if (!images.areJoined()) {
        ofSeed(seed).describe();
        List<Computed> computed = computed(seed);
        if (images.own().size() > 0) {
          draw(seed, images, computed, progress);
        }
        all.add(images);
        computed.forEach(rows -> all.add(rows.rows));
      }
    }
    return all.stream().flatMapToInt(ShardedRows::missing).sorted().distinct().boxed().toList();
  }

  /** Whether all images are drawn, and in the files that one process makes. */
  boolean areJoined() {
    return request.needsImages()
        && request.seeds().stream().allMatch(seed -> images(seed).areJoined());
  }

  /** What is known of missing shards that are there, but of other images. */
  List<String> others(List<Integer> missing) throws IOException {
    Set<Path> own =
        request.seeds().stream().map(seed -> folders.of(model, seed)).collect(Collectors.toSet());
    return ofSeed(request.seed()).instead(missing, shard, own);
  }

  private OtherShards ofSeed(long seed) {
    return new OtherShards(folders.of(model, seed), model.images(seed));
  }

  /** Values that a network computes of images. */
  private record Computed(StoredFeatures.ImageValues kind, ShardedRows rows) {}

  private ShardedRows images(long seed) {
    int bytes = GeneratedImages.bytesPerImage(model.batchSampler());
    return rows(seed, GeneratedImages.FILE, bytes);
  }

  private ShardedRows rows(long seed, String name, int bytesPerRow) {
    Path file = folders.of(model, seed).resolve(name);
    int unit = haveFeatures() ? ImageMeasures.BATCH : model.batchSampler().settings().grain();
    return new ShardedRows(file, bytesPerRow, shard, request.count(), unit);
  }

  /**
   * Whether shards compute features. Those of few images are computed when they are joined, since
   * the groups in which a network sees them must not be divided.
   */
  private boolean haveFeatures() {
    return network.isPresent() && request.count() / shard.of() >= ImageMeasures.BATCH;
  }

  private List<Computed> computed(long seed) {
    List<Computed> all = new ArrayList<>();
    if (haveFeatures()) {
      for (StoredFeatures.ImageValues kind : ImageMeasures.computed(request.metrics())) {
        String name = kind.fileName(network.orElseThrow());
        int values = kind.count(network.orElseThrow());
        all.add(new Computed(kind, rows(seed, name, Float.BYTES * values)));
      }
    }
    return all;
  }

  private void draw(long seed, ShardedRows images, List<Computed> computed, Progress progress)
      throws IOException {
    if (!images.lacksOwn() && computed.stream().noneMatch(values -> values.rows.lacksOwn())) {
      return;
    }
    try (RowImages drawn =
        GeneratedImages.draw(
            images.growing(), model.batchSampler(), seed, images.own(), progress)) {
      for (Computed values : computed) {
        if (values.rows.lacksOwn()) {
          Path file = values.rows.growing();
          StoredFeatures.of(
                  values.kind, file, drawn, network.orElseThrow(), ImageMeasures.BATCH, progress)
              .close();
          values.rows.arrive();
        }
      }
    }
    if (images.lacksOwn()) {
      images.arrive();
    }
  }

  /**
   * Joins the shards to the files that one process makes.
   *
   * @return keeps others from doing the same until it is closed; empty where another process does
   */
  Optional<Closeable> join() throws IOException {
    if (shard.isAll() || !request.needsImages()) {
      return Optional.of(() -> {});
    }
    Path folder = folders.of(model, request.seed());
    Directories.make(folder);
    Optional<LockedFile> lock = LockedFile.open(folder.resolve("joining"));
    if (lock.isPresent()) {
      try {
        for (long seed : request.seeds()) {
          join(seed);
        }
      } catch (IOException | RuntimeException e) {
        lock.get().close();
        throw e;
      }
    }
    return lock.map(held -> held);
  }

  private void join(long seed) throws IOException {
    ShardedRows images = images(seed);
    if (!images.areJoined()) {
      for (Computed values : computed(seed)) {
        values.rows.join();
      }
    }
    images.join(); // Last: where images are joined, everything is.
  }
}
