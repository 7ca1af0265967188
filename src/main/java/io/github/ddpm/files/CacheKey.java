package io.github.ddpm.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A hash of everything that a kept result depends on, by which the result is found again. Each part
 * enters it with its name and both their lengths, so that no other parts give the same hash.
 */
public final class CacheKey {
  private static final int DIGITS = 24;

  /** Pieces of this length are read from files that are not read whole. */
  private static final int PIECE = 1 << 16;

  /** How many pieces of one file are read: of a longer one, a second's worth of a hard disk. */
  private static final int PIECES = 256;

  private final Sha256 sha256 = new Sha256();

  /**
   * The key of one kind of result.
   *
   * @param version raised whenever the program makes something else of the same parts
   */
  public CacheKey(String kind, int version) {
    add(kind, version);
  }

  /** Adds a part, by its text. */
  public CacheKey add(String name, Object value) {
    append(name);
    append(String.valueOf(value));
    return this;
  }

  private void append(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sha256.add(bytes.length + ":").add(ByteBuffer.wrap(bytes));
  }

  /**
   * Adds a file: where it really is, its length and time, and its bytes; of one above 16 MiB, the
   * first, the last and evenly spaced ones.
   */
  public CacheKey addFile(Path file) throws IOException {
    add("file", file.toRealPath());
    add("stamp", stamp(Files.readAttributes(file, BasicFileAttributes.class)));
    return addContent(file, PIECES);
  }

  /** Length and time of a file. */
  public static String stamp(BasicFileAttributes file) {
    return file.size() + " " + file.lastModifiedTime();
  }

  /**
   * Adds a file's bytes alone.
   *
   * @param pieces how many pieces of 64 KiB of it are read, at least 2
   */
  public CacheKey addContent(Path file, int pieces) throws IOException {
    Sha256 content = new Sha256();
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      long most = Math.min(pieces, (size + PIECE - 1) / PIECE);
      for (long i = 0; i < most; i++) {
        // Without gaps where so many pieces are the whole file.
        long at = most < pieces ? i * PIECE : (size - PIECE) * i / (pieces - 1);
        content.add(piece(channel, at));
      }
    }
    return add("content", content.hex());
  }

  private static ByteBuffer piece(FileChannel channel, long at) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(PIECE);
    for (int read = 0; read >= 0 && bytes.hasRemaining(); ) {
      read = channel.read(bytes, at + bytes.position());
    }
    return bytes.flip();
  }

  /** The hash in hexadecimal digits; nothing may be added any more. */
  public String hex() {
    return sha256.hex().substring(0, DIGITS);
  }
}
