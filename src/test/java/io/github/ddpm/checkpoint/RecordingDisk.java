package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk that records its operations and can make files unreadable. */
class RecordingDisk implements FileOperations {
  private final FileOperations disk = new DiskOperations();
  private final Path root;
  private final List<String> done = new ArrayList<>();
  private Path unreadable;

  /** Names are written down relative to {@code root}. */
  RecordingDisk(Path root) {
    this.root = root;
  }

  /** All changes until now, in order, such as {@code force step-00000001}. */
  List<String> done() {
    return List.copyOf(done);
  }

  /** Makes {@code file} unreadable from now on. */
  void lockAway(Path file) {
    unreadable = file;
  }

  @Override
  public WritableByteChannel create(Path file) throws IOException {
    done.add("create " + name(file));
    return disk.create(file);
  }

  @Override
  public InputStream open(Path file) throws IOException {
    if (file.equals(unreadable)) {
      throw new AccessDeniedException(file.toString());
    }
    return disk.open(file);
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    done.add("create " + name(folder));
    disk.createFolder(folder);
  }

  @Override
  public void force(Path fileOrFolder) throws IOException {
    done.add("force " + name(fileOrFolder));
    disk.force(fileOrFolder);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    done.add("rename " + name(from) + " to " + name(to));
    disk.rename(from, to);
  }

  @Override
  public long usableSpace(Path folder) throws IOException {
    return disk.usableSpace(folder);
  }

  @Override
  public void delete(Path fileOrEmptyFolder) throws IOException {
    done.add("delete " + name(fileOrEmptyFolder));
    disk.delete(fileOrEmptyFolder);
  }

  private String name(Path path) {
    return root.relativize(path).toString();
  }
}
