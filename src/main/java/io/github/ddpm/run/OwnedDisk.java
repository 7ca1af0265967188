package io.github.ddpm.run;

import io.github.ddpm.checkpoint.FileOperations;
import io.github.ddpm.owner.RunLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * A disk on which nothing changes once the run's folder is another process's: saving takes a while,
 * and the folder can be deleted and made anew meanwhile.
 *
 * @param lock of the run's folder
 */
record OwnedDisk(FileOperations disk, RunLock lock) implements FileOperations {
  @Override
  public WritableByteChannel create(Path file) throws IOException {
    lock.requireThere();
    return disk.create(file);
  }

  @Override
  public InputStream open(Path file) throws IOException {
    return disk.open(file);
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    lock.requireThere();
    disk.createFolder(folder);
  }

  @Override
  public void force(Path fileOrFolder) throws IOException {
    disk.force(fileOrFolder);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    lock.requireThere();
    disk.rename(from, to);
  }

  @Override
  public long usableSpace(Path folder) throws IOException {
    return disk.usableSpace(folder);
  }

  @Override
  public void delete(Path fileOrEmptyFolder) throws IOException {
    lock.requireThere();
    disk.delete(fileOrEmptyFolder);
  }
}
