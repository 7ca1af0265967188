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
 * there: its readers see the old one or the whole new one, never a part. The temporary name is of
 * this process alone, so two processes that write the same file do not mix. Only a process that is
 * killed leaves its temporary file.
 */
public final class AtomicFile implements Closeable {
  /** Not the process's number: containers that share a folder often have the same. */
  private static final String PROCESS = UUID.randomUUID().toString().substring(0, 8);

  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final Path temporary;

  /** Begins {@code file}; makes parent folders. */
  public AtomicFile(Path file) throws IOException {
    this.file = file;
    temporary = temporary(file);
    Files.createDirectories(file.toAbsolutePath().getParent());
    UNFINISHED.add(temporary);
  }

  /**
   * Writes a whole file; makes parent folders.
   *
   * @throws IOException naming the file, if that fails; the old file stays then, and nothing beside
   *     it
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

  /** Where this process writes {@code file} before it is moved to its place. */
  public static Path temporary(Path file) {
    return file.resolveSibling(".%s.%s.part".formatted(file.getFileName(), PROCESS));
  }

  /** Where to write; nothing is there yet. */
  public Path temporary() {
    return temporary;
  }

  /** Moves what was written to its place, where a file that is there is replaced. */
  public void finish() throws IOException {
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    UNFINISHED.remove(temporary);
  }

  /** Leaves nothing behind, unless the file was finished. */
  @Override
  public void close() throws IOException {
    if (UNFINISHED.remove(temporary)) {
      PathUtils.delete(temporary);
    }
  }

  /** Leaves nothing behind of all that is being written; for a process that ends at once. */
  public static void deleteUnfinished() {
    UNFINISHED.forEach(path -> FileUtils.deleteQuietly(path.toFile()));
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
