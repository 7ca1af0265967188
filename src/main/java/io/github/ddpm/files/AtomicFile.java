package io.github.ddpm.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file so that its readers see the old one or the whole new one, never a part. */
public final class AtomicFile {
  private AtomicFile() {}

  /**
   * Writes {@code writer} beside {@code file}, then moves it there; makes parent folders.
   *
   * @throws IOException naming the file, if that fails; nothing is left beside it then
   */
  public static void write(Path file, StreamWriter writer) throws IOException {
    Path beside = beside(file);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside))) {
        writer.writeTo(out);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(beside);
      } catch (IOException alsoBad) {
        e.addSuppressed(alsoBad);
      }
      throw cannotWrite(file, e);
    }
  }

  /** Where a file is written before it is moved to its place. */
  public static Path beside(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".part");
  }

  /** The error for a file that cannot be written: what, why, and the cure. */
  public static IOException cannotWrite(Path file, IOException cause) {
    return new IOException(
        "cannot write %s (%s); check that its folder exists, is writable and has space"
            .formatted(file.toAbsolutePath().normalize(), cause),
        cause);
  }

  /** What a file is to hold. */
  public interface StreamWriter {
    void writeTo(OutputStream out) throws IOException;
  }
}
