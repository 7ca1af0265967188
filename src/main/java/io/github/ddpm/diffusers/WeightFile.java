package io.github.ddpm.diffusers;

import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.pickled.PickledFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** One file of weights, whose content says of which kind it is, whatever its name. */
final class WeightFile {
  private static final String POINTER = "version https://git-lfs.github.com/";

  private WeightFile() {}

  /**
   * Opens a file of weights.
   *
   * @throws IOException if it is damaged, or of a kind that is not read
   */
  static TensorFile open(Path file) throws IOException {
    byte[] head = head(present(file));
    if (PickledFile.isArchive(head)) {
      return PickledFile.open(file);
    }
    boolean isSafetensors = head.length > Long.BYTES && head[Long.BYTES] == '{';
    if (!isSafetensors) {
      PickledFile.refusePickle(file, head);
      if (new String(head, StandardCharsets.ISO_8859_1).startsWith(POINTER)) {
        throw new IOException(
            file + ": stands for a file that Git LFS has not fetched; type git lfs pull there");
      }
    }
    return SafetensorsFile.open(file);
  }

  /** A download that was interrupted leaves links to files that are not there yet. */
  static Path present(Path file) throws IOException {
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      throw new IOException(
          "%s: is a link to %s, which is not there; download the model again"
              .formatted(file, Files.readSymbolicLink(file)));
    }
    return file;
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(64);
    }
  }
}
