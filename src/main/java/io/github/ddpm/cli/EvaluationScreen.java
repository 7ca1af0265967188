package io.github.ddpm.cli;

import io.github.ddpm.evaluation.Comparison;
import io.github.ddpm.evaluation.Evaluation;
import io.github.ddpm.evaluation.MetricResult;
import io.github.ddpm.evaluation.ShardedEvaluation;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.report.Events;
import io.github.ddpm.settings.Count;
import io.github.ddpm.terminal.TextTable;
import io.github.ddpm.terminal.TextTable.Column;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code ddpm evaluate} says of its results, as tables or as JSON.
 *
 * @param out receives tables and events
 */
record EvaluationScreen(DdpmCommand ddpm, PrintWriter out) {

  /** A shard is measured, and others are not. */
  void waits(Shard shard, ShardedEvaluation result) {
    if (ddpm.json()) {
      new Events(out)
          .tell(
              "sharded",
              Map.of(
                  "shard",
                  shard.toString(),
                  "missing",
                  result.missing(),
                  "others",
                  result.others()));
    } else {
      ddpm.print(shard.waitsFor(result.missing()));
      result.others().forEach(ddpm::print);
    }
  }

  /** All images are measured. */
  void measured(Evaluation evaluation) {
    if (ddpm.json()) {
      new Events(out).tell("evaluated", Map.of("figures", evaluation.figures()));
      return;
    }
    TextTable table = new TextTable(Column.always(""), Column.always(""), Column.leaving(1, ""));
    for (MetricResult figure : evaluation.figures()) {
      Object part = figure.provenance().getOrDefault("reference_split", "all");
      String split = part.equals("all") ? "" : ", " + part;
      long images = ((Number) figure.provenance().get("images")).longValue();
      table.add(figure.name(), number(figure), "of " + Count.of(images, "image") + split);
    }
    table.lines(ddpm.columns()).forEach(out::println);
    out.println("Add --json to see what the results depend on.");
  }

  /** Two evaluations are compared. */
  void compared(Comparison comparison) {
    if (ddpm.json()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("pairs", comparison.pairs());
      fields.put("refused", comparison.refused());
      fields.put("differences", comparison.differences());
      new Events(out).tell("compared", fields);
      return;
    }
    Column column = Column.always("");
    TextTable table = new TextTable(column, column, column, column);
    for (Comparison.Pair pair : comparison.pairs()) {
      String clear = pair.clear() ? "differ" : "may be equal";
      table.add(pair.a().name(), number(pair.a()), number(pair.b()), clear);
    }
    table.lines(ddpm.columns()).forEach(out::println);
    comparison.differences().forEach(difference -> ddpm.print("  " + difference, 4));
  }

  private static String number(MetricResult figure) {
    String mean = "%.6g".formatted(figure.mean());
    return figure.values().size() == 1 ? mean : mean + " ± %.2g".formatted(figure.deviation());
  }
}
