package io.github.ddpm.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.progress.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Events as JSON, one object per line, whose first fields are {@code event} and {@code time}, in
 * ISO 8601 and UTC:
 *
 * <pre>
 *   started    command; as it was typed
 *   planned    what training is about to do: device, images, classes, parameters, steps, folder, …
 *   began      task, unit, done, total; a piece of work of the command
 *   measured   the fields of a line of metrics.jsonl, or of a cell of ddpm sweep
 *   saved      step, checkpoint; the folder of a complete checkpoint
 *   written    file
 *   evaluated  figures; each with all it depends on
 *   compared   pairs, refused, differences
 *   run        a line of ddpm runs
 *   made       what ddpm show says
 *   inspected  what ddpm data inspect found; facts has its lines
 *   failed     message; nothing follows
 *   finished   exit_code
 * </pre>
 *
 * Commands that only look report what they found, without {@code started} and {@code finished}.
 * Readers must ignore events and fields that they do not know.
 */
public record Events(PrintWriter out) implements Progress {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public void begin(String task, String unit, long done, long total) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("task", task);
    fields.put("unit", unit);
    fields.put("done", done);
    fields.put("total", total);
    tell("began", fields);
  }

  @Override
  public void measured(Map<String, ?> figures) {
    tell("measured", figures);
  }

  @Override
  public void saved(long step, Path checkpoint) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("step", step);
    fields.put("checkpoint", checkpoint.toString());
    tell("saved", fields);
  }

  @Override
  public void wrote(Path file) {
    tell("written", Map.of("file", file.toString()));
  }

  /** Writes one line. */
  public synchronized void tell(String event, Map<String, ?> fields) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    line.put("time", Timestamp.now());
    line.putAll(fields);
    out.println(JSON.<JsonNode>valueToTree(line));
  }
}
