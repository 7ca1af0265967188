package io.github.ddpm.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.Directories;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of a run as JSON lines: one object per line, UTF-8, on disk as soon as it is
 * appended. Non-finite numbers are written as the strings {@code "NaN"} and {@code "Infinity"}.
 *
 * <p>A run that resumes at step s opens its log at s, which drops all later lines. So each step
 * appears once, however often the run was interrupted. Lines that are no longer JSON are dropped
 * too, from a file that is first set aside.
 */
public final class MetricsLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;
  private final BufferedWriter writer;

  private MetricsLog(Path file, BufferedWriter writer) {
    this.file = file;
    this.writer = writer;
  }

  /**
   * Opens or creates the log, to continue after {@code step}. Drops lines with a greater {@code
   * step} and an unfinished last line of an interrupted run. Creates parent folders. A file with
   * other damage stays as {@code ….damaged}, and the log continues with its whole lines.
   *
   * @throws IOException if the file cannot be written
   */
  public static MetricsLog open(Path file, long step) throws IOException {
    if (Files.isRegularFile(file)) {
      String old = text(file);
      List<Integer> broken = new ArrayList<>();
      String kept = upTo(step, old, broken);
      if (!broken.isEmpty()) {
        setAside(file, broken);
      }
      if (!kept.equals(old)) {
        AtomicFile.write(file, out -> out.write(kept.getBytes(StandardCharsets.UTF_8)));
      }
    }
    try {
      Directories.make(file.toAbsolutePath().getParent());
      return new MetricsLog(
          file,
          Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  /**
   * The last value of {@code key} in a log, which may be written to meanwhile.
   *
   * @throws IOException if the file cannot be read
   */
  public static Optional<JsonNode> last(Path file, String key) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    List<String> lines = text(file).lines().toList();
    for (int i = lines.size() - 1; i >= 0; i--) {
      try {
        JsonNode line = JSON.readTree(lines.get(i));
        if (line.has(key)) {
          return Optional.of(line.get(key));
        }
      } catch (JsonProcessingException e) {
        // The line is unfinished, perhaps because its process died: take the one before.
      }
    }
    return Optional.empty();
  }

  /** Appends one line; by convention it has a {@code step} and its {@code time}. */
  public synchronized void append(Map<String, ?> values) throws IOException {
    String line = JSON.writeValueAsString(values) + "\n";
    try {
      writer.write(line);
      writer.flush();
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    writer.close();
  }

  /** The file's text; what is not UTF-8 in it becomes replacement characters. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** The lines up to {@code step}. Numbers of lines before the last that are not JSON are told. */
  private static String upTo(long step, String log, List<Integer> broken) {
    StringBuilder kept = new StringBuilder();
    List<String> lines = log.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      boolean last = i == lines.size() - 1;
      if (last && !log.endsWith("\n")) {
        break;
      }
      try {
        JsonNode values = JSON.readTree(lines.get(i));
        if (!values.isObject()) {
          broken.add(i + 1);
        } else if (values.path("step").asLong(step) <= step) {
          kept.append(lines.get(i)).append('\n');
        }
      } catch (JsonProcessingException e) {
        if (!last) {
          broken.add(i + 1);
        }
      }
    }
    return kept.toString();
  }

  private static void setAside(Path file, List<Integer> broken) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    for (int i = 2; Files.exists(aside); i++) {
      aside = file.resolveSibling(file.getFileName() + ".damaged-" + i);
    }
    Files.copy(file, aside);
    LOG.warn(
        "{}: {} damaged, the first of them line {}; the file as it was is now {}, the log continues"
            + " with the rest",
        file,
        broken.size() == 1 ? "1 line is" : broken.size() + " lines are",
        broken.get(0),
        aside.getFileName());
  }
}
