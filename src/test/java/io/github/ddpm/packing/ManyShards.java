package io.github.ddpm.packing;

import io.github.ddpm.files.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes large collections in shards: grey images of 8x8 in three classes, each of one shade. */
public final class ManyShards {
  private static final List<String> CLASSES = List.of("a", "b", "c");
  private static final String KEY = "many";

  private ManyShards() {}

  /** Writes so many images into so many shards, which divide them. */
  public static Path write(Path folder, int images, int shards) throws IOException {
    Files.createDirectories(folder);
    int count = images / shards;
    List<ShardManifest.ShardEntry> entries = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      Path file = folder.resolve(ShardFiles.name(shard, shards));
      String key = ShardFiles.key(KEY, shard, shards);
      write(file, new PackedHeader(count, 8, 8, 1, 0, CLASSES, "test", key));
      entries.add(
          new ShardManifest.ShardEntry(
              file.getFileName().toString(), count, List.of(), Sha256.of(file)));
    }
    int[] labels = new int[CLASSES.size()];
    for (int slot = 0; slot < count; slot++) {
      labels[slot % labels.length] += shards;
    }
    new ShardManifest(
            ShardManifest.FORMAT,
            8,
            8,
            1,
            0,
            CLASSES,
            Arrays.stream(labels).boxed().toList(),
            "test",
            KEY,
            entries)
        .write(folder.resolve(ShardManifest.NAME), false);
    return folder;
  }

  private static void write(Path file, PackedHeader header) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(header.toBytes().array());
      byte[] image = new byte[header.bytesPerSlot()];
      for (int slot = 0; slot < header.count(); slot++) {
        Arrays.fill(image, (byte) (slot % 251));
        out.write(image);
      }
      ByteBuffer label = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int slot = 0; slot < header.count(); slot++) {
        out.write(label.putInt(0, slot % CLASSES.size()).array());
      }
    }
  }
}
