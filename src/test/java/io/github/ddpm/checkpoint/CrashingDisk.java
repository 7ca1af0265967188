package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A disk that fails at a chosen operation, and that can lose power: then the latest changes that
 * were not forced are undone. Only deleting takes effect at once, which is the worst case for a
 * store that deletes.
 */
final class CrashingDisk implements FileOperations {

  private final FileOperations disk = new DiskOperations();
  private final List<Change> unforced = new ArrayList<>();
  private final boolean forGood;
  private final long space;
  private int left;
  private boolean failed;

  private CrashingDisk(int operations, boolean forGood, long space) {
    this.left = operations;
    this.forGood = forGood;
    this.space = space;
  }

  /** Never fails, but has limited space, in bytes. */
  static CrashingDisk withSpace(long bytes) {
    return new CrashingDisk(Integer.MAX_VALUE, false, bytes);
  }

  /** Does this many operations and then none, like a process that died. */
  static CrashingDisk dyingAfter(int operations) {
    return new CrashingDisk(operations, true, Long.MAX_VALUE);
  }

  /** Does this many operations, fails at the next, and continues. */
  static CrashingDisk failingOnceAfter(int operations) {
    return new CrashingDisk(operations, false, Long.MAX_VALUE);
  }

  boolean failed() {
    return failed;
  }

  int unforced() {
    return unforced.size();
  }

  /** Undoes the latest changes that were not forced. */
  void losePower(int changes) throws IOException {
    for (int i = 0; i < changes; i++) {
      Change change = unforced.remove(unforced.size() - 1);
      change.undo();
      if (change instanceof Name name && name.before != null) {
        unforced.forEach(earlier -> earlier.moved(name.path, name.before));
      }
    }
  }

  @Override
  public WritableByteChannel create(Path file) throws IOException {
    next();
    FileChannel channel = (FileChannel) disk.create(file);
    unforced.add(new Name(file, null));
    unforced.add(new Bytes(file));
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer source) throws IOException {
        try {
          next();
        } catch (IOException e) {
          channel.write(source.slice(source.position(), source.remaining() / 2));
          throw e;
        }
        return channel.write(source);
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  @Override
  public InputStream open(Path file) throws IOException {
    return disk.open(file);
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    next();
    disk.createFolder(folder);
    unforced.add(new Name(folder, null));
  }

  @Override
  public void force(Path fileOrFolder) throws IOException {
    next();
    if (!Files.exists(fileOrFolder)) {
      throw new IOException("forced, but not there: " + fileOrFolder);
    }
    unforced.removeIf(change -> change.lastsOnceForced().equals(fileOrFolder));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    next();
    disk.rename(from, to);
    unforced.forEach(earlier -> earlier.moved(from, to));
    unforced.add(new Name(to, from));
  }

  @Override
  public long usableSpace(Path folder) {
    return space;
  }

  @Override
  public void delete(Path fileOrEmptyFolder) throws IOException {
    next();
    disk.delete(fileOrEmptyFolder);
  }

  private void next() throws IOException {
    if (left == 0) {
      failed = true;
      left = forGood ? 0 : Integer.MAX_VALUE;
      throw new IOException("the disk failed");
    }
    left--;
  }

  /** Something done to a path and not yet certain to last. */
  private abstract static class Change {
    Path path;

    Change(Path path) {
      this.path = path;
    }

    abstract Path lastsOnceForced();

    abstract void undo() throws IOException;

    void moved(Path from, Path to) {
      path = path.startsWith(from) ? to.resolve(from.relativize(path)) : path;
    }
  }

  /** A name that is new, or that was another before. */
  private static final class Name extends Change {
    final Path before;

    Name(Path path, Path before) {
      super(path);
      this.before = before;
    }

    @Override
    Path lastsOnceForced() {
      return path.getParent();
    }

    @Override
    void undo() throws IOException {
      if (before != null && Files.exists(path)) {
        Files.move(path, before);
      } else if (before == null && Files.exists(path)) {
        List<Path> tree;
        try (Stream<Path> paths = Files.walk(path)) {
          tree = new ArrayList<>(paths.toList());
        }
        for (int i = tree.size() - 1; i >= 0; i--) {
          Files.delete(tree.get(i));
        }
      }
    }
  }

  /** Bytes handed to a file. */
  private static final class Bytes extends Change {
    Bytes(Path file) {
      super(file);
    }

    @Override
    Path lastsOnceForced() {
      return path;
    }

    @Override
    void undo() throws IOException {
      if (Files.exists(path)) {
        FileChannel.open(path, StandardOpenOption.WRITE).truncate(0).close();
      }
    }
  }
}
