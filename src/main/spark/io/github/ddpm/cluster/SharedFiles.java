package io.github.ddpm.cluster;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What a task must see as the driver does, which it makes sure of before it works: in a folder of
 * its own at the same path, as where a file system is not mounted, the work of hours would be lost.
 *
 * @param needed what is there
 * @param marks files that the driver leaves for the time of a job, each with its folder, which is
 *     the driver's if the file is there
 */
record SharedFiles(List<String> needed, Map<String, String> marks) implements Serializable {
  private static final Set<Path> LEFT = ConcurrentHashMap.newKeySet();

  /** A worker that lacks something would else be the first to take the shard again. */
  private static final long SECONDS_FOR_OTHERS = 10;

  /**
   * Leaves a mark in each of the folders, which are made.
   *
   * @throws IOException if one cannot be written
   */
  static SharedFiles of(List<String> needed, List<String> folders) throws IOException {
    Map<String, String> marks = new LinkedHashMap<>();
    for (String folder : folders) {
      Path mark = Path.of(folder, ".ddpm-job-" + UUID.randomUUID());
      LEFT.add(mark);
      try {
        Files.createDirectories(mark.getParent());
        Files.createFile(mark);
      } catch (IOException e) {
        throw new IOException("cannot write to the folder %s (%s)".formatted(folder, e), e);
      }
      marks.put(mark.toString(), folder);
    }
    return new SharedFiles(List.copyOf(needed), marks);
  }

  /** Deletes all marks that this process has left. */
  static void deleteMarks() {
    for (Path mark : LEFT) {
      try {
        Files.deleteIfExists(mark);
      } catch (IOException e) {
        // It is empty, and nobody reads it any more.
      }
    }
  }

  /**
   * Makes sure that this machine sees all of it.
   *
   * @throws IOException if not, with the machine's name
   */
  void requireHere() throws IOException, InterruptedException {
    for (String path : needed) {
      requireHere(path);
    }
    for (Map.Entry<String, String> mark : marks.entrySet()) {
      if (!isHere(mark.getKey())) {
        throw new IOException(
            "%s sees another %s than the driver: it has to be one folder, at the same path on all machines, as on a shared file system"
                .formatted(thisMachine(), mark.getValue()));
      }
    }
  }

  /** The same of one path alone. */
  static void requireHere(String path) throws IOException, InterruptedException {
    if (!isHere(path)) {
      throw new IOException(
          "%s has no %s: all machines need it at the same path, as on a shared file system"
              .formatted(thisMachine(), path));
    }
  }

  private static boolean isHere(String path) throws InterruptedException {
    boolean isHere = Files.exists(Path.of(path));
    if (!isHere) {
      TimeUnit.SECONDS.sleep(SECONDS_FOR_OTHERS);
    }
    return isHere || Files.exists(Path.of(path)); // Shared file systems may tell late.
  }

  private static String thisMachine() throws IOException {
    return InetAddress.getLocalHost().getHostName();
  }
}
