package io.github.ddpm.cli;

import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.report.Events;
import io.github.ddpm.runs.RunInfo;
import io.github.ddpm.terminal.TextTable;
import io.github.ddpm.terminal.TextTable.Column;
import io.github.ddpm.terminal.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm runs}: lists training runs. */
@Command(
    name = "runs",
    description = "Lists training runs: step, loss, age, size, state and best checkpoint.",
    footer = {"", "Examples:", "  ddpm runs", "  ddpm runs --json /scratch/runs"})
final class RunsCommand implements Callable<Integer> {
  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The folder of runs (default: checkpoints).")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder);
    }
    PrintWriter out = spec.commandLine().getOut();
    Path place = folder == null ? ddpm.home().resolve("checkpoints") : folder;
    List<RunInfo> runs;
    RunLogging logging = new RunLogging(new PreviewOptions().console(spec.commandLine().getErr()));
    try (logging) {
      runs = RunInfo.in(place);
    }
    if (runs.isEmpty()) {
      spec.commandLine().getErr().println("ddpm: there are no runs in " + place);
    }
    if (ddpm.json()) {
      runs.forEach(run -> new Events(out).tell("run", fields(run)));
    } else {
      table(runs).lines(ddpm.columns()).forEach(out::println);
    }
    return 0;
  }

  private static TextTable table(List<RunInfo> runs) {
    TextTable table =
        new TextTable(
            Column.always("run"),
            Column.always("step").ofNumbers(),
            Column.leaving(5, "loss").ofNumbers(),
            Column.leaving(4, "age").ofNumbers(),
            Column.leaving(2, "size").ofNumbers(),
            Column.always("state").shortening(3),
            Column.leaving(1, "best"));
    for (RunInfo run : runs) {
      table.add(
          Visible.line(run.name()),
          run.steps() == 0 ? String.valueOf(run.step()) : run.step() + "/" + run.steps(),
          run.loss().map(loss -> "%.4f".formatted(loss)).orElse("-"),
          age(Duration.between(run.changed(), Instant.now())),
          "%.1f MB".formatted(run.bytes() / 1e6),
          run.state(),
          run.best().orElse("-"));
    }
    return table;
  }

  private static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + "d";
    } else if (age.toHours() > 0) {
      return age.toHours() + "h";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
  }

  private static Map<String, Object> fields(RunInfo run) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", run.name());
    fields.put("step", run.step());
    fields.put("steps", run.steps());
    fields.put("loss", run.loss().orElse(null));
    fields.put("best", run.best().orElse(null));
    fields.put("changed", run.changed().toString());
    fields.put("bytes", run.bytes());
    fields.put("state", run.state());
    return fields;
  }
}
