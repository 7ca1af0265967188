package io.github.ddpm.evaluation;

import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.Disk;
import io.github.ddpm.output.Selection;
import io.github.ddpm.output.Span;
import io.github.ddpm.ranks.Shard;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A file of rows that several processes make, each a shard of it in a file of its own, which has
 * its name only when it is complete.
 *
 * @param file with all rows in the end, the same as one process makes
 * @param bytesPerRow of the file
 * @param shard of this process
 * @param count of all rows
 * @param unit rows that are not divided between shards, if each has as many
 */
record ShardedRows(Path file, int bytesPerRow, Shard shard, int count, int unit) {

  /** The rows of a shard. */
  private Span rows(int number) {
    List<Span> spans = Selection.of(count).shard(number, shard.of(), unit).spans();
    return spans.isEmpty() ? new Span(0, 0) : spans.get(0);
  }

  /** The rows of this process's shard. */
  Span own() {
    return rows(shard.number());
  }

  /** Its name has its rows, since another {@code unit} cuts at other ones. */
  private Path shard(int number) {
    Span rows = rows(number);
    return file.resolveSibling(
        "%s.%d.shard-%d-of-%d.rows-%d-%d"
            .formatted(file.getFileName(), count, number, shard.of(), rows.from(), rows.to() - 1));
  }

  /** The file of this process's shard, or the one in which it grows. */
  Path growing() {
    Path own = shard(shard.number());
    return has(shard.number()) ? own : own.resolveSibling(own.getFileName() + ".partial");
  }

  /** Whether all rows are in one file. */
  boolean areJoined() {
    return file.toFile().length() >= (long) count * bytesPerRow;
  }

  private boolean has(int number) {
    long length = bytes(number);
    return length == 0 || shard(number).toFile().length() == length;
  }

  private long bytes(int number) {
    return (long) rows(number).size() * bytesPerRow;
  }

  /** Whether this process's shard is still to be made. */
  boolean lacksOwn() {
    boolean has = has(shard.number());
    return !has && !areJoined(); // In this order: whoever joins the shards deletes them.
  }

  /** Gives the file of this process's shard its name. */
  void arrive() throws IOException {
    Path grown = growing();
    Disk.force(grown);
    Disk.publish(grown, shard(shard.number()), true);
  }

  /** The numbers of the shards that have not arrived. */
  IntStream missing() {
    int[] missing = numbers(number -> !has(number));
    // Another process may have joined them in between, and deleted the shards.
    return areJoined() ? IntStream.empty() : IntStream.of(missing);
  }

  private int[] numbers(IntPredicate wanted) {
    return IntStream.rangeClosed(1, shard.of()).filter(wanted).toArray();
  }

  /** Writes all rows into one file, unless they are there, and deletes the shards. */
  void join() throws IOException {
    if (!areJoined()) {
      AtomicFile.write(file, this::writeTo);
    }
    for (int number : numbers(number -> true)) {
      Files.deleteIfExists(shard(number));
    }
  }

  private void writeTo(OutputStream out) throws IOException {
    for (int number : numbers(number -> rows(number).size() > 0)) {
      Path part = shard(number);
      long expected = bytes(number);
      if (Files.copy(part, out) != expected) {
        throw new IOException(
            "%s has not %d bytes; delete it and repeat shard %d of %d"
                .formatted(part, expected, number, shard.of()));
      }
    }
  }
}
