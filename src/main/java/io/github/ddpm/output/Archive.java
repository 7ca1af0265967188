package io.github.ddpm.output;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.ddpm.files.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * A zip file that is written to a temporary file and moved to its place when complete. Its entries
 * are uncompressed, may be larger than 4 GiB, and have no date: the same content gives the same
 * bytes.
 */
public final class Archive implements Closeable {
  /** The earliest date of the format. */
  private static final LocalDateTime NO_DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final Path file;
  private final AtomicFile whole;
  private final SeekableByteChannel channel;
  private final ZipArchiveOutputStream zip;

  /**
   * Starts a file that no other process may write meanwhile; creates parent folders.
   *
   * @param replace whether to replace an existing file
   * @throws IOException if it cannot be written, naming it
   */
  public Archive(Path file, boolean replace) throws IOException {
    this.file = file;
    whole = AtomicFile.claimed(file, replace);
    try {
      channel = Files.newByteChannel(whole.temporary(), CREATE, TRUNCATE_EXISTING, WRITE);
    } catch (IOException e) {
      whole.close();
      throw AtomicFile.cannotWrite(file, e);
    }
    // Given a channel, not a stream, it seeks back to fill in sizes and checksums.
    zip = new ZipArchiveOutputStream(channel);
  }

  /** Starts an entry; {@link #write} and {@link #end} follow. */
  public void begin(String name) throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setMethod(ZipArchiveOutputStream.STORED);
    entry.setTimeLocal(NO_DATE);
    namingTheFile(() -> zip.putArchiveEntry(entry));
  }

  /** Appends to the current entry. */
  public void write(byte[] content) throws IOException {
    namingTheFile(() -> zip.write(content));
  }

  /** Ends the entry. */
  public void end() throws IOException {
    namingTheFile(zip::closeArchiveEntry);
  }

  /** Adds a whole entry. */
  public void add(String name, byte[] content) throws IOException {
    begin(name);
    write(content);
    end();
  }

  /**
   * Completes the file and moves it to its place.
   *
   * @return where it is, as {@link AtomicFile#finishHereOrBeside} says
   */
  public Path finish() throws IOException {
    namingTheFile(zip::close);
    return whole.finishHereOrBeside();
  }

  /** Deletes the file, unless {@link #finish} has completed it. */
  @Override
  public void close() throws IOException {
    channel.close();
    whole.close();
  }

  /** A write, which may fail at any byte. */
  private interface Writing {
    void run() throws IOException;
  }

  private void namingTheFile(Writing writing) throws IOException {
    try {
      writing.run();
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }
}
