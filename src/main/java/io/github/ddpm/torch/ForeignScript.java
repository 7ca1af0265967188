package io.github.ddpm.torch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Looks into a TorchScript file of unknown origin before PyTorch runs it. TorchScript is a program,
 * and a few of its operators reach files. This finds what can be found by reading; it does not make
 * a file from a stranger harmless, since a program may also compute without end.
 */
final class ForeignScript {
  /**
   * The names of operators and classes that write or map files, load libraries, or reach other
   * machines. A name is found wherever it stands, since the ways to write a call are many.
   */
  private static final Pattern REACHES_OUT =
      Pattern.compile(
          "\\b(_?save|_?from_file|rpc_sync|rpc_async|rpc_remote|dist_\\w+|_?c10d\\w*"
              + "|(?i:\\w*aoti\\w*))\\b");

  /** PyTorch stores its arrays as they are, so a file hardly grows when it is unpacked. */
  private static final int MOST_GROWTH = 4;

  private static final long ALWAYS = 1L << 26;

  private final Path file;
  private final ZipFile zip;
  private final List<String> code = new ArrayList<>();

  private ForeignScript(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Reads the code of a file.
   *
   * @throws ZipException if it is no archive
   * @throws IOException if it is damaged, too large when unpacked, or reaches files
   */
  static List<String> code(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ForeignScript script = new ForeignScript(file, zip);
      script.checkSizes();
      script.checkContent();
      return script.code;
    } catch (EOFException | IllegalArgumentException e) { // Or of a name that is not UTF-8.
      throw new IOException(file + ": is a damaged TorchScript file", e);
    }
  }

  private void checkSizes() throws IOException {
    Set<String> names = new HashSet<>();
    long length = Files.size(file);
    long packed = 0;
    long unpacked = 0;
    for (ZipEntry entry : Collections.list(zip.entries())) {
      packed += entry.getCompressedSize();
      unpacked += entry.getSize();
      if (!names.add(entry.getName().toLowerCase(Locale.ROOT))) {
        throw refused("has two entries named " + entry.getName()); // PyTorch may read the other.
      } else if (packed < 0 || packed > length) {
        throw refused("is damaged: its entries overlap");
      } else if (unpacked < 0 || unpacked > Math.max(MOST_GROWTH * length, ALWAYS)) {
        throw refused("unpacks to more than %d times its size".formatted(MOST_GROWTH));
      }
    }
  }

  private void checkContent() throws IOException {
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName().toLowerCase(Locale.ROOT);
      if (name.endsWith(".py")) {
        String text = new String(read(entry), StandardCharsets.UTF_8);
        code.add(text);
        Matcher matcher = REACHES_OUT.matcher(text);
        if (matcher.find()) {
          throw refused(
              "its code names '%s', by which a network reaches files or other machines; use a network without it"
                  .formatted(matcher.group(1)));
        }
      } else if (name.endsWith("pkl") && !PickleLengths.fit(read(entry))) {
        throw refused("is damaged: %s is not what PyTorch writes".formatted(entry.getName()));
      }
    }
  }

  private byte[] read(ZipEntry entry) throws IOException {
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, entry.getSize() + 1));
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    if (bytes.length != entry.getSize() || crc.getValue() != entry.getCrc()) {
      throw refused("is damaged: the checksum of %s is wrong".formatted(entry.getName()));
    }
    return bytes;
  }

  private IOException refused(String problem) {
    return new IOException(file + ": " + problem);
  }
}
