package io.github.ddpm.owner;

import io.github.ddpm.files.Directories;
import io.github.ddpm.files.LockedFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second process out of a run's folder. The file {@code lock} remains after the run and
 * only says whose the lock was. If the folder is deleted and another process makes it anew, that
 * one has a lock of its own, and this run must leave the folder to it.
 */
public final class RunLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
  private static final String FILE = "lock";
  private static final String US = "process " + ProcessHandle.current().pid() + " on " + host();

  private final Path folder;
  private final Path file;
  private String predecessor = "";
  private LockedFile held;

  private RunLock(Path folder, Path file, LockedFile held) throws IOException {
    this.folder = folder;
    this.file = file;
    this.held = held;
    sign();
  }

  /**
   * Locks a run's folder, which must exist.
   *
   * @throws IOException naming the process that holds the lock, if one does, or if the folder
   *     cannot be written
   */
  public static RunLock take(Path folder) throws IOException {
    Path file = folder.toRealPath().resolve(FILE);
    Optional<LockedFile> held = LockedFile.open(file);
    if (held.isEmpty()) {
      throw new IOException(
          "%s is being trained by %s; wait for it to end, stop it, or give another --run"
              .formatted(folder, holderOf(file)));
    }
    return new RunLock(folder, file, held.get());
  }

  /**
   * The run's folder, to write into now.
   *
   * @throws TakenException if it is another process's by now
   */
  public Path folder() {
    requireOurs();
    return folder;
  }

  /**
   * Requires that no other process has made the folder anew; it may have been deleted.
   *
   * @throws TakenException if one has
   */
  public void requireOurs() {
    if (held.isReplaced()) {
      throw new TakenException(folder, holderOf(file));
    }
  }

  /**
   * Requires that the folder is still there with this lock.
   *
   * @throws TakenException if it is another process's by now
   * @throws IOException if it was deleted
   */
  public void requireThere() throws IOException {
    requireOurs();
    if (!held.isInPlace()) {
      throw new IOException(folder + " was deleted, or the lock in it");
    }
  }

  /** Logs whom the lock was taken over from, if that process ended without releasing it. */
  public void logTakeover() {
    if (!predecessor.isEmpty()) {
      LOG.info("{} ended without releasing the lock, which is taken over", predecessor);
    }
  }

  /**
   * Makes the folder and the lock anew if they were deleted.
   *
   * @throws TakenException if another process has been faster
   */
  public void renew() throws IOException {
    requireOurs();
    if (held.isInPlace()) {
      return;
    }
    Directories.make(file.getParent());
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      requireOurs();
      throw e;
    }
    Optional<LockedFile> again = LockedFile.open(file);
    if (again.isEmpty()) {
      throw new TakenException(folder, holderOf(file));
    }
    held.close();
    held = again.get();
    sign();
  }

  /** The holder of the lock of a run's folder, if any. */
  public static Optional<String> holder(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    } else if (LockedFile.isOurs(file)) {
      return Optional.of(US);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return LockedFile.isFree(channel) ? Optional.empty() : Optional.of(read(channel));
    }
  }

  private static String holderOf(Path file) {
    String unknown = "another process";
    try {
      return holder(file.getParent()).filter(words -> !words.isEmpty()).orElse(unknown);
    } catch (IOException e) {
      return unknown;
    }
  }

  private void sign() throws IOException {
    FileChannel channel = held.channel();
    predecessor = read(channel);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(US.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(1000);
    channel.read(text, 0);
    return StandardCharsets.UTF_8.decode(text.flip()).toString();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name";
    }
  }

  @Override
  public void close() throws IOException {
    // The file stays: if it were deleted, two others could lock two files of that name.
    try (LockedFile last = held) {
      last.channel().truncate(0);
    }
  }
}
