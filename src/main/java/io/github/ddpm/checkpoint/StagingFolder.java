package io.github.ddpm.checkpoint;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A checkpoint being written, under a name that is not a checkpoint's. Files are named by their
 * path in the folder, with slashes; folders in between are created as needed.
 */
public final class StagingFolder {

  /** Writes the bytes of one file. */
  @FunctionalInterface
  public interface ChannelWriter {

    /** Writes all bytes, leaving the channel open. */
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  private final Path root;
  private final FileOperations operations;
  private final Set<Path> folders = new LinkedHashSet<>();
  private final SortedMap<String, FileDigest> files = new TreeMap<>();

  StagingFolder(Path root, FileOperations operations) throws IOException {
    this.root = root;
    this.operations = operations;
    createFolder(root);
  }

  /**
   * Writes a file of any kind.
   *
   * @throws IllegalArgumentException if the name is outside the folder, is not normalised, or is
   *     the manifest's
   */
  public void file(String name, ChannelWriter content) throws IOException {
    Path file = root.resolve(name).normalize();
    boolean plain = name.equals(root.relativize(file).toString().replace(File.separatorChar, '/'));
    if (!plain || !file.startsWith(root) || file.equals(root) || name.equals(Manifest.NAME)) {
      throw new IllegalArgumentException("'" + name + "' cannot be a file of a checkpoint");
    }
    createFoldersAbove(file);
    files.put(name, write(file, content));
  }

  /** Writes a JSON document, in the form of {@link JsonFiles}. */
  public void json(String name, Map<String, ?> document) throws IOException {
    file(name, bytesOf(JsonFiles.bytes(document)));
  }

  /** Writes tensors, in the form of {@link Safetensors}. */
  public void safetensors(String name, Map<String, String> metadata, List<TensorEntry> tensors)
      throws IOException {
    file(name, channel -> Safetensors.write(channel, metadata, tensors));
  }

  /** Writes the manifest and forces everything to disk, to survive a loss of power. */
  void seal(long step) throws IOException {
    Path manifest = root.resolve(Manifest.NAME);
    write(manifest, bytesOf(new Manifest(step, files).bytes()));
    for (String name : files.keySet()) {
      operations.force(root.resolve(name));
    }
    operations.force(manifest);
    List<Path> deepestFirst = new ArrayList<>(folders);
    Collections.reverse(deepestFirst);
    for (Path folder : deepestFirst) {
      operations.force(folder);
    }
  }

  private FileDigest write(Path file, ChannelWriter content) throws IOException {
    try (HashingChannel channel = new HashingChannel(operations.create(file))) {
      content.writeTo(channel);
      return channel.fileDigest();
    }
  }

  private static ChannelWriter bytesOf(byte[] bytes) {
    return channel -> {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    };
  }

  private void createFoldersAbove(Path file) throws IOException {
    Path folder = file.getParent();
    if (!folders.contains(folder)) {
      createFoldersAbove(folder);
      createFolder(folder);
    }
  }

  private void createFolder(Path folder) throws IOException {
    operations.createFolder(folder);
    folders.add(folder);
  }
}
