package io.github.ddpm.run;

import io.github.ddpm.checkpoint.DiskOperations;
import io.github.ddpm.checkpoint.FileOperations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A disk that can be temporarily full. */
final class FullDisk implements FileOperations {
  private final FileOperations disk = new DiskOperations();
  private int failures;

  void fill() {
    failures = Integer.MAX_VALUE;
  }

  /** Fails this many times. */
  void fillFor(int times) {
    failures = times;
  }

  void makeRoom() {
    failures = 0;
  }

  @Override
  public WritableByteChannel create(Path file) throws IOException {
    if (failures > 0) {
      failures--;
      throw new IOException("No space left on device");
    }
    return disk.create(file);
  }

  @Override
  public InputStream open(Path file) throws IOException {
    return disk.open(file);
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    disk.createFolder(folder);
  }

  @Override
  public void force(Path fileOrFolder) throws IOException {
    disk.force(fileOrFolder);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(Path fileOrEmptyFolder) throws IOException {
    disk.delete(fileOrEmptyFolder);
  }

  @Override
  public long usableSpace(Path folder) throws IOException {
    return disk.usableSpace(folder);
  }
}
