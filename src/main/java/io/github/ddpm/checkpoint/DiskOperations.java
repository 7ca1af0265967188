package io.github.ddpm.checkpoint;

import io.github.ddpm.files.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** File operations on the machine's own file system. */
public final class DiskOperations implements FileOperations {

  @Override
  public WritableByteChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public InputStream open(Path file) throws IOException {
    return Files.newInputStream(file);
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    Files.createDirectory(folder);
  }

  @Override
  public void force(Path fileOrFolder) throws IOException {
    Disk.force(fileOrFolder);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public long usableSpace(Path folder) throws IOException {
    long bytes = folder.toFile().getUsableSpace();
    return bytes == 0 ? Long.MAX_VALUE : bytes; // Not known: the first write will tell.
  }

  @Override
  public void delete(Path fileOrEmptyFolder) throws IOException {
    Files.delete(fileOrEmptyFolder);
  }
}
