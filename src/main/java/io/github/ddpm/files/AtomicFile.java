package io.github.ddpm.files;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.FilenameUtils;
import org.apache.commons.io.file.PathUtils;
import org.slf4j.LoggerFactory;

/**
 * A file, or a folder, that is written under a temporary name beside its place, forced to disk and
 * then moved there: readers see the old one or the complete new one, never a part, even after a
 * loss of power. The temporary name is unique to this process, so two processes can write the same
 * file without conflict. Only a killed process leaves its temporary file behind.
 */
public final class AtomicFile implements Closeable {
  /** Not the process ID, because containers that share a folder often have the same one. */
  private static final String PROCESS = UUID.randomUUID().toString().substring(0, 8);

  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final boolean replace;
  private final Optional<Claim> claim;
  private final Path temporary;

  private AtomicFile(Path file, boolean replace, Optional<Claim> claim) throws IOException {
    this.file = file;
    this.replace = replace;
    this.claim = claim;
    temporary = temporary(file);
    makeFolder(file);
    UNFINISHED.add(temporary);
  }

  private static void makeFolder(Path file) throws IOException {
    try {
      Directories.make(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /**
   * Starts writing a file that no other process may write meanwhile; creates parent folders, and
   * deletes what killed processes have left of it.
   *
   * @param replace whether to replace an existing file
   * @throws IOException if another process writes it, or the folder cannot be made
   */
  public static AtomicFile claimed(Path file, boolean replace) throws IOException {
    makeFolder(file);
    Claim claim = Claim.of(file);
    if (claim.isExclusive()) {
      Pattern name = Pattern.compile(Pattern.quote(file.getFileName().toString()));
      sweep(file.toAbsolutePath().getParent(), name, Duration.ZERO);
    }
    return new AtomicFile(file, replace, Optional.of(claim));
  }

  /**
   * Deletes what killed processes have left of files in a folder.
   *
   * @param name of the files, as a whole
   * @param age how long nothing was written; zero only where no other process can write them
   */
  public static void sweep(Path folder, Pattern name, Duration age) {
    Pattern temporary =
        Pattern.compile("\\.%s\\.(?!%s)[0-9a-f]{8}\\.part".formatted(name, PROCESS));
    long before = System.currentTimeMillis() - age.toMillis();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> temporary.matcher(file.getFileName().toString()).matches())
          .map(Path::toFile)
          .filter(file -> file.lastModified() <= before)
          .forEach(FileUtils::deleteQuietly);
    } catch (IOException | UncheckedIOException e) {
      // They only take room, and the next command tries again.
    }
  }

  /**
   * Writes a whole file, or replaces one; creates parent folders.
   *
   * @throws IOException if that fails, naming the file; the old file stays, and no temporary file
   */
  public static void write(Path file, StreamWriter writer) throws IOException {
    write(file, true, writer);
  }

  /**
   * Writes a whole file; creates parent folders.
   *
   * @param replace whether to replace an existing file
   * @throws FileAlreadyExistsException if it exists and must not be replaced
   * @throws IOException if that fails, naming the file; the old file stays, and no temporary file
   */
  public static void write(Path file, boolean replace, StreamWriter writer) throws IOException {
    AtomicFile atomic = new AtomicFile(file, replace, Optional.empty());
    try (atomic) {
      atomic.fill(writer);
      atomic.finish();
    } catch (FileAlreadyExistsException e) {
      throw e;
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

  /** Writes the whole content and finishes, as {@link #finishHereOrBeside}. */
  public Path complete(StreamWriter writer) throws IOException {
    try {
      fill(writer);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
    return finishHereOrBeside();
  }

  private void fill(StreamWriter writer) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
      writer.writeTo(out);
    }
  }

  /**
   * Moves the written file to its place.
   *
   * @throws FileAlreadyExistsException if a file exists there and must not be replaced
   */
  public void finish() throws IOException {
    finishAt(file);
  }

  /**
   * Moves the written file to its place. If a file has appeared there that must not be replaced, it
   * becomes {@code name-2.suffix}, because its making may have taken hours.
   *
   * @return where it is
   */
  public Path finishHereOrBeside() throws IOException {
    String name = file.getFileName().toString();
    String suffix = FilenameUtils.getExtension(name);
    String start = FilenameUtils.removeExtension(name);
    Path place = file;
    for (int i = 2; ; i++) {
      try {
        finishAt(place);
        if (!place.equals(file)) {
          LoggerFactory.getLogger(AtomicFile.class)
              .warn("{} has appeared meanwhile and is kept; the result is {}", file, place);
        }
        return place;
      } catch (FileAlreadyExistsException e) {
        place = file.resolveSibling(start + "-" + i + (suffix.isEmpty() ? "" : "." + suffix));
      } catch (IOException e) {
        throw cannotWrite(place, e);
      }
    }
  }

  private void finishAt(Path place) throws IOException {
    Disk.forceAll(temporary);
    Disk.publish(temporary, place, replace);
    UNFINISHED.remove(temporary);
  }

  /** Deletes the temporary file, unless it has been moved to its place. */
  @Override
  public void close() throws IOException {
    try {
      if (UNFINISHED.remove(temporary)) {
        PathUtils.delete(temporary);
      }
    } finally {
      if (claim.isPresent()) {
        claim.get().close();
      }
    }
  }

  /** Has a file or folder deleted by {@link #deleteUnfinished} too. */
  public static void unfinished(Path temporary) {
    UNFINISHED.add(temporary);
  }

  /** Takes {@link #unfinished} back. */
  public static void keep(Path file) {
    UNFINISHED.remove(file);
  }

  /** Deletes all temporary files, for a process that ends at once. */
  public static void deleteUnfinished() {
    UNFINISHED.forEach(path -> FileUtils.deleteQuietly(path.toFile()));
    Claim.deleteAll();
  }

  /** The error for a file that cannot be written: the file, the cause and the remedy. */
  public static IOException cannotWrite(Path file, IOException cause) {
    return cause instanceof UnwritableException ? cause : new UnwritableException(file, cause);
  }

  private static final class UnwritableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnwritableException(Path file, IOException cause) {
      super(
          "cannot write %s (%s); check that its folder exists, is writable and has space"
              .formatted(file.toAbsolutePath().normalize(), words(cause)),
          cause);
    }

    private static String words(IOException cause) {
      String reason =
          cause instanceof FileSystemException failed ? failed.getReason() : cause.getMessage();
      return reason == null ? cause.toString() : reason;
    }
  }

  /** Writes a file's content. */
  public interface StreamWriter {
    void writeTo(OutputStream out) throws IOException;
  }
}
