package io.github.ddpm.files;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.file.PathUtils;

/**
 * A file, or a folder, that is written under a temporary name beside its place and then moved
 * there: readers see the old one or the complete new one, never a part. The temporary name is
 * unique to this process, so two processes can write the same file without conflict. Only a killed
 * process leaves its temporary file behind.
 */
public final class AtomicFile implements Closeable {
  /** Not the process ID, because containers that share a folder often have the same one. */
  private static final String PROCESS = UUID.randomUUID().toString().substring(0, 8);

  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final Path temporary;

  /** Starts writing {@code file}; creates parent folders. */
  public AtomicFile(Path file) throws IOException {
    this.file = file;
    temporary = temporary(file);
    Files.createDirectories(file.toAbsolutePath().getParent());
    UNFINISHED.add(temporary);
  }

  /**
   * Writes a whole file; creates parent folders.
   *
   * @throws IOException if that fails, naming the file; the old file stays, and no temporary file
   */
  public static void write(Path file, StreamWriter writer) throws IOException {
    try (AtomicFile atomic = new AtomicFile(file)) {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(atomic.temporary()))) {
        writer.writeTo(out);
      }
      atomic.finish();
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /** The temporary path at which this process writes {@code file}. */
  public static Path temporary(Path file) {
    return file.resolveSibling(".%s.%s.part".formatted(file.getFileName(), PROCESS));
  }

  /** The temporary path to write to; nothing exists there yet. */
  public Path temporary() {
    return temporary;
  }

  /** Moves the written file to its place; replaces an existing file. */
  public void finish() throws IOException {
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    UNFINISHED.remove(temporary);
  }

  /** Deletes the temporary file, unless {@link #finish} has moved it. */
  @Override
  public void close() throws IOException {
    if (UNFINISHED.remove(temporary)) {
      PathUtils.delete(temporary);
    }
  }

  /** Deletes all temporary files, for a process that ends at once. */
  public static void deleteUnfinished() {
    UNFINISHED.forEach(path -> FileUtils.deleteQuietly(path.toFile()));
  }

  /** The error for a file that cannot be written: the file, the cause and the remedy. */
  public static IOException cannotWrite(Path file, IOException cause) {
    return new IOException(
        "cannot write %s (%s); check that its folder exists, is writable and has space"
            .formatted(file.toAbsolutePath().normalize(), cause),
        cause);
  }

  /** Writes a file's content. */
  public interface StreamWriter {
    void writeTo(OutputStream out) throws IOException;
  }
}
