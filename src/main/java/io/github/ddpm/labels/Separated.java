package io.github.ddpm.labels;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * Tables as text, whichever program wrote them: with or without a byte order mark, in UTF-8, UTF-16
 * or the old encoding of Windows, separated by tabs, semicolons or commas.
 */
public final class Separated {
  private static final List<Character> SEPARATORS = List.of('\t', ';', ',');
  private static final int LINES = 20;
  private static final Charset WINDOWS = Charset.forName("windows-1252");

  private Separated() {}

  /**
   * Opens a table.
   *
   * @param look so many bytes tell its encoding
   * @throws IOException if {@code in} cannot be read
   */
  public static CSVParser parse(InputStream in, int look) throws IOException {
    byte[] start = in.readNBytes(look);
    Charset charset = charset(start, start.length < look);
    String text = new String(start, charset);
    int mark = text.startsWith("\uFEFF") ? "\uFEFF".getBytes(charset).length : 0;
    InputStream whole =
        new SequenceInputStream(new ByteArrayInputStream(start, mark, start.length - mark), in);
    return CSVFormat.DEFAULT
        .builder()
        .setDelimiter(separator(text))
        .setIgnoreSurroundingSpaces(true)
        .get()
        .parse(new InputStreamReader(whole, charset));
  }

  private static Charset charset(byte[] start, boolean whole) {
    if (start.length >= 2 && start[0] == (byte) 0xFF && start[1] == (byte) 0xFE) {
      return StandardCharsets.UTF_16LE;
    } else if (start.length >= 2 && start[0] == (byte) 0xFE && start[1] == (byte) 0xFF) {
      return StandardCharsets.UTF_16BE;
    }
    CharBuffer text = CharBuffer.allocate(start.length);
    boolean malformed =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(start), text, whole).isError();
    return malformed ? WINDOWS : StandardCharsets.UTF_8;
  }

  /** The one by which the first lines have equally many values; else the most frequent. */
  private static char separator(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).limit(LINES + 1L).toList();
    List<String> whole = lines.size() > 1 ? lines.subList(0, lines.size() - 1) : lines;
    for (char separator : SEPARATORS) {
      long first = count(lines.isEmpty() ? "" : lines.get(0), separator);
      if (first > 0 && whole.stream().allMatch(line -> count(line, separator) == first)) {
        return separator;
      }
    }
    char most = ',';
    for (char separator : SEPARATORS) {
      most = count(text, separator) > count(text, most) ? separator : most;
    }
    return most;
  }

  /** How often it is in a text, outside quotes. */
  private static long count(String text, char separator) {
    boolean quoted = false;
    long count = 0;
    for (int i = 0; i < text.length(); i++) {
      quoted ^= text.charAt(i) == '"';
      count += !quoted && text.charAt(i) == separator ? 1 : 0;
    }
    return count;
  }
}
