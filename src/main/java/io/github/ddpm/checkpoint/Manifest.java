package io.github.ddpm.checkpoint;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The list of a checkpoint's files, which proves it complete and unchanged.
 *
 * @param step the checkpoint's step
 * @param files each file's content by its path in the folder, parts separated by slashes
 */
record Manifest(long step, SortedMap<String, FileDigest> files) {

  static final String NAME = "manifest.json";

  Manifest {
    files = new TreeMap<>(files);
    files.values().forEach(Objects::requireNonNull);
  }

  byte[] bytes() {
    return JsonFiles.bytes(this);
  }

  /**
   * Reads the manifest of a checkpoint without reading the other files.
   *
   * @throws CorruptFileException if it is missing, damaged, or another checkpoint's
   */
  static Manifest read(Checkpoint checkpoint, FileOperations operations) throws IOException {
    Manifest manifest = read(checkpoint.folder(), operations);
    if (manifest.step() != checkpoint.step()) {
      throw new CorruptFileException(
          checkpoint.folder().resolve(NAME), "belongs to step " + manifest.step());
    }
    return manifest;
  }

  /** Reads the manifest in a folder of any name. */
  private static Manifest read(Path folder, FileOperations operations) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      throw new CorruptFileException(file, "is missing");
    }
    byte[] content;
    try (InputStream in = operations.open(file)) {
      content = in.readNBytes(JsonFiles.LONGEST);
    }
    Manifest manifest = JsonFiles.parse(file, content, new TypeReference<>() {});
    // The manifest has no checksum of its own, but only one form of it is valid.
    if (!Arrays.equals(content, manifest.bytes())) {
      throw new CorruptFileException(file, "has changed since it was written");
    }
    return manifest;
  }

  /**
   * Reads those files of a folder that {@code read} wants, if the folder has a manifest, as a
   * checkpoint does wherever it was copied to.
   *
   * @throws CorruptFileException if one is missing or has changed
   */
  static void verifyAny(Path folder, Predicate<String> read) throws IOException {
    if (Files.exists(folder.resolve(NAME))) {
      FileOperations disk = new DiskOperations();
      Manifest manifest = read(folder, disk);
      SortedMap<String, FileDigest> wanted = new TreeMap<>(manifest.files());
      wanted.keySet().removeIf(read.negate());
      new Manifest(manifest.step(), wanted).verify(folder, disk, name -> true);
    }
  }

  /**
   * Reads every file of the checkpoint. Files that are not listed are ignored.
   *
   * @param read which files, by their names, are to be read and hashed as well
   * @throws CorruptFileException if one is missing or has changed
   */
  void verify(Path folder, FileOperations operations, Predicate<String> read) throws IOException {
    for (Map.Entry<String, FileDigest> entry : files.entrySet()) {
      Path file = fileIn(folder, entry.getKey());
      FileDigest expected = entry.getValue();
      if (!Files.isRegularFile(file)) {
        throw new CorruptFileException(file, "is missing");
      }
      long size = Files.size(file);
      if (size != expected.size()) {
        throw new CorruptFileException(
            file, "has %d bytes, was written with %d".formatted(size, expected.size()));
      }
      if (read.test(entry.getKey()) && !digestOf(file, operations).equals(expected)) {
        throw new CorruptFileException(file, "has changed since it was written (SHA-256)");
      }
    }
  }

  private static Path fileIn(Path folder, String name) throws CorruptFileException {
    try {
      Path file = folder.resolve(name).normalize();
      if (file.startsWith(folder)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Not a valid path: refused below, like paths outside the folder.
    }
    throw new CorruptFileException(folder.resolve(NAME), "lists '" + name + "', an invalid name");
  }

  private static FileDigest digestOf(Path file, FileOperations operations) throws IOException {
    try (InputStream in = operations.open(file);
        HashingChannel hash =
            new HashingChannel(Channels.newChannel(OutputStream.nullOutputStream()))) {
      in.transferTo(Channels.newOutputStream(hash));
      return hash.fileDigest();
    }
  }
}
