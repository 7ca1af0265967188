package io.github.ddpm.packing;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.ranks.Shard;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Files of packed images that several processes make beside {@code target}, one each, and the
 * joining of them to the file that one process would have made.
 *
 * @param header of all images together
 */
public record PackedShards(PackedHeader header, Path target, Shard shard) {

  /** The number of the first image of shard {@code number}, counted from 1. */
  public int from(int number) {
    return shard.limit(number - 1, header.count());
  }

  /** One past the number of its last image. */
  public int to(int number) {
    return shard.limit(number, header.count());
  }

  /** The file of a shard. */
  public Path file(int number) {
    return file(target, number, shard);
  }

  private static Path file(Path target, int number, Shard shard) {
    return target.resolveSibling(
        "%s.shard-%d-of-%d".formatted(target.getFileName(), number, shard.of()));
  }

  /** What a user is told of missing shards whose files are there, each after a semicolon. */
  public static String inTheWay(Path target, List<Integer> missing, Shard shard) {
    return missing.stream()
        .map(number -> file(target, number, shard))
        .filter(Files::exists)
        .map("; %s is there, but damaged or of other images or settings"::formatted)
        .collect(Collectors.joining());
  }

  /** What names the content of a shard's file. */
  public String key(int number) {
    return "%s, shard %d of %d".formatted(header.key(), number, shard.of());
  }

  private PackedHeader header(int number) {
    return header.part(to(number) - from(number), key(number));
  }

  /** Whether a shard's file is there, or it has no image. */
  public boolean has(int number) throws IOException {
    return from(number) == to(number) || isAt(file(number), header(number));
  }

  /** Whether all images are packed in one file. */
  public boolean areJoined() throws IOException {
    return isAt(target, header);
  }

  private static boolean isAt(Path file, PackedHeader wanted) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return PackedHeader.read(channel, file).equals(wanted);
    } catch (NoSuchFileException | BadDataException e) {
      return false;
    }
  }

  /** Whether this process's shard is still to be packed. */
  public boolean lacksOwn() throws IOException {
    boolean has = has(shard.number());
    return !has && !areJoined(); // In this order: whoever joins the shards deletes them.
  }

  /** The numbers of the shards that have not arrived. */
  public List<Integer> missing() throws IOException {
    List<Integer> missing = new ArrayList<>();
    for (int number = 1; number <= shard.of(); number++) {
      if (!has(number)) {
        missing.add(number);
      }
    }
    return missing.isEmpty() || areJoined() ? List.of() : missing;
  }

  /** The numbers of the images that could not be read, of all shards. */
  public int[] unreadable() throws IOException {
    int[] labels = new int[header.count()];
    for (int number : filled()) {
      try (FileChannel channel = FileChannel.open(file(number))) {
        int count = to(number) - from(number);
        int[] own = header(number).readLabels(channel, 0, count);
        System.arraycopy(own, 0, labels, from(number), count);
      }
    }
    return IntStream.range(0, labels.length)
        .filter(slot -> labels[slot] == PackedHeader.UNREADABLE)
        .toArray();
  }

  private int[] filled() {
    return IntStream.rangeClosed(1, shard.of())
        .filter(number -> from(number) < to(number))
        .toArray();
  }

  /**
   * Writes the file of all images.
   *
   * @param replace whether to replace an existing file
   * @throws FileAlreadyExistsException if another file has appeared that must not be replaced
   */
  public void join(boolean replace) throws IOException {
    AtomicFile.write(target, replace, this::writeTo);
  }

  /** Deletes the shards' files, which have been joined. */
  public void delete() throws IOException {
    for (int number : filled()) {
      Files.deleteIfExists(file(number));
    }
  }

  private void writeTo(OutputStream out) throws IOException {
    WritableByteChannel all = Channels.newChannel(out);
    all.write(header.toBytes());
    for (int number : filled()) {
      PackedHeader part = header(number);
      copy(number, part.pixelsAt(), part.labelsAt(), all);
    }
    for (int number : filled()) {
      PackedHeader part = header(number);
      copy(number, part.labelsAt(), part.fileBytes(), all);
    }
  }

  private void copy(int number, long from, long to, WritableByteChannel all) throws IOException {
    try (FileChannel channel = FileChannel.open(file(number))) {
      for (long at = from; at < to; ) {
        long copied = channel.transferTo(at, to - at, all);
        if (copied == 0) {
          throw new IOException(
              "%s ends at byte %d of %d; delete it and repeat shard %d of %d"
                  .formatted(file(number), at, to, number, shard.of()));
        }
        at += copied;
      }
    }
  }
}
