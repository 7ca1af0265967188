package io.github.ddpm.packing;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Runs;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The images of a collection in shards, each of which is a run. All files are mapped, and none is
 * read before an image of it is.
 */
public final class ShardedImages implements ImageSet {
  private static final int PIECE = 1 << 20;

  private final Path folder;
  private final ShardManifest manifest;
  private final List<PackedImages> shards;
  private final Runs runs;

  private ShardedImages(Path folder, ShardManifest manifest, List<PackedImages> shards, Runs runs) {
    this.folder = folder;
    this.manifest = manifest;
    this.shards = shards;
    this.runs = runs;
  }

  /**
   * Opens a collection by its manifest.
   *
   * @throws BadDataException if that is damaged, or a shard is missing, cut short or another's
   */
  public static ShardedImages open(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    ShardManifest manifest = ShardManifest.read(file);
    List<PackedImages> shards = new ArrayList<>();
    int[] limits = new int[manifest.shards().size() + 1];
    for (int k = 0; k < manifest.shards().size(); k++) {
      ShardManifest.ShardEntry entry = manifest.shards().get(k);
      Path shard = folder.resolve(entry.file());
      int[] unreadable = entry.unreadable().stream().mapToInt(slot -> slot).toArray();
      try {
        shards.add(PackedImages.open(shard, manifest.header(k), unreadable));
      } catch (NoSuchFileException e) {
        throw damaged(shard, "is missing");
      } catch (BadDataException e) {
        throw damaged(
            shard, "is cut short, or is not the one of which " + ShardManifest.NAME + " tells");
      }
      limits[k + 1] = limits[k] + shards.get(k).size();
    }
    return new ShardedImages(folder, manifest, List.copyOf(shards), Runs.of(limits));
  }

  private static BadDataException damaged(Path shard, String problem) {
    return new BadDataException(
        shard,
        problem,
        "bring it back from a copy, or delete it and repeat the command that packed the collection",
        null);
  }

  /**
   * Reads all shards and compares them with the manifest.
   *
   * @throws BadDataException naming the first one that has changed
   */
  public void verify(Progress progress) throws IOException {
    progress.begin("verify", "shards", 0, shards.size());
    try {
      for (int k = 0; k < shards.size(); k++) {
        Path shard = file(k);
        if (!Sha256.of(shard).equals(manifest.shards().get(k).sha256())) {
          throw damaged(shard, "has changed since it was packed (SHA-256)");
        }
        progress.advance(k + 1L);
      }
    } finally {
      progress.end();
    }
  }

  private Path file(int shard) {
    return folder.resolve(manifest.shards().get(shard).file());
  }

  @Override
  public int size() {
    return runs.to(runs.count() - 1);
  }

  @Override
  public int channels() {
    return manifest.channels();
  }

  @Override
  public ImageSize imageSize() {
    return new ImageSize(manifest.height(), manifest.width());
  }

  @Override
  public List<String> classes() {
    return manifest.classes();
  }

  @Override
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int label = 0; label < manifest.labels().size(); label++) {
      counts.put(manifest.classes().get(label), manifest.labels().get(label));
    }
    return counts;
  }

  @Override
  public int label(int index) {
    int run = runOf(index);
    return shards.get(run).label(index - runs.from(run));
  }

  @Override
  public String labelOrigin() {
    return manifest.origin();
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    int run = runOf(index);
    shards.get(run).copyTo(index - runs.from(run), target, offset);
  }

  @Override
  public int conditionChannels() {
    return manifest.conditionChannels();
  }

  @Override
  public void copyConditionTo(int index, byte[] target, int offset) {
    int run = runOf(index);
    shards.get(run).copyConditionTo(index - runs.from(run), target, offset);
  }

  private int runOf(int index) {
    return runs.of(Objects.checkIndex(index, size()));
  }

  @Override
  public Runs runs() {
    return runs;
  }

  @Override
  public long bytesOf(int run) {
    return manifest.header(run).fileBytes();
  }

  /** Reads the file rather than its mapping, whose pages would count as memory of this process. */
  @Override
  public void load(int run) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    try (FileChannel channel = FileChannel.open(file(run))) {
      while (channel.read(piece.clear()) >= 0) {
        if (Thread.interrupted()) {
          return;
        }
      }
    }
  }

  @Override
  public Optional<String> identity() {
    return Optional.of(manifest.identity());
  }

  /** Their number and that of their shards, in words. */
  public int shards() {
    return shards.size();
  }
}
