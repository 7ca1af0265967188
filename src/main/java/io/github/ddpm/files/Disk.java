package io.github.ddpm.files;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Operations of the file system that must survive a loss of power, or must not replace a file. */
public final class Disk {
  private static final boolean WINDOWS = File.separatorChar == '\\';

  private Disk() {}

  /** Forces a file's bytes, or a folder's list of names, to disk. */
  public static void force(Path fileOrFolder) throws IOException {
    boolean folder = Files.isDirectory(fileOrFolder);
    if (folder && WINDOWS) {
      return; // Windows cannot open folders for this; NTFS has its own journal of names.
    }
    StandardOpenOption access = folder ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(fileOrFolder, access)) {
      channel.force(true);
    }
  }

  /** Forces a file, or a folder with everything in it, to disk. */
  static void forceAll(Path root) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(root)) {
      all = paths.toList();
    }
    for (Path path : all) {
      force(path);
    }
  }

  /**
   * Renames a finished file or folder within its file system, and forces its new name to disk.
   *
   * @param replace whether to replace an existing file
   * @throws FileAlreadyExistsException if it exists and must not be replaced
   */
  public static void publish(Path from, Path to, boolean replace) throws IOException {
    if (replace) {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } else {
      moveNew(from, to);
    }
    try {
      force(to.toAbsolutePath().getParent());
    } catch (IOException e) {
      // Some network file systems cannot do this; the file itself is there.
    }
  }

  private static void moveNew(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from); // Unlike a renaming, it never replaces a file.
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.move(from, to); // A folder, or a file system without links.
      return;
    }
    Files.delete(from);
  }
}
