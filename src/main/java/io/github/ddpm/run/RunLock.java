package io.github.ddpm.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second process out of a run's folder. The system releases the lock when its process ends,
 * in whatever way; the file {@code lock} remains and only says whose it was.
 */
public final class RunLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
  private static final String FILE = "lock";

  /** A byte far beyond the text, so that the text can be read while the byte is locked. */
  private static final long BYTE = Long.MAX_VALUE - 1;

  private static final String US = "process " + ProcessHandle.current().pid() + " on " + host();

  /**
   * Locks held by this process, which must not open these files again: closing them would release
   * the lock.
   */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path file;
  private FileChannel channel;
  private String predecessor = "";

  private RunLock(Path file) {
    this.file = file;
  }

  /**
   * Locks a run's folder, which must exist.
   *
   * @throws IOException naming the process that holds the lock, if one does, or if the folder
   *     cannot be written
   */
  public static RunLock take(Path folder) throws IOException {
    Path file = folder.toRealPath().resolve(FILE);
    if (!OURS.add(file)) {
      throw taken(folder, US);
    }
    RunLock lock = new RunLock(file);
    try {
      lock.open();
      return lock;
    } catch (IOException e) {
      OURS.remove(file);
      throw e;
    }
  }

  /** Takes the lock again if its file was deleted, for example with the whole folder. */
  void renew() throws IOException {
    if (!Files.exists(file)) {
      channel.close();
      Files.createDirectories(file.getParent());
      open();
    }
  }

  /** Logs whom the lock was taken over from, if that process ended without releasing it. */
  void logTakeover() {
    if (!predecessor.isEmpty()) {
      LOG.info("{} ended without releasing the lock, which is taken over", predecessor);
    }
  }

  /** The holder of the lock of a run's folder, if any. */
  static Optional<String> holder(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    } else if (OURS.contains(file.toRealPath())) {
      return Optional.of(US);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      FileLock free = channel.tryLock(BYTE, 1, true);
      return free == null ? Optional.of(read(channel)) : Optional.empty();
    }
  }

  private void open() throws IOException {
    channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock(BYTE, 1, false);
    String before = read(channel);
    if (lock == null) {
      channel.close();
      throw taken(file.getParent(), before);
    }
    predecessor = before;
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(US.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(1000);
    channel.read(text, 0);
    return StandardCharsets.UTF_8.decode(text.flip()).toString();
  }

  private static IOException taken(Path folder, String holder) {
    return new IOException(
        "%s is being trained by %s; wait for it to end, stop it, or give another --run"
            .formatted(folder, holder.isEmpty() ? "a process that has just started" : holder));
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
    try (FileChannel open = channel) {
      open.truncate(0);
    } finally {
      OURS.remove(file);
    }
  }
}
