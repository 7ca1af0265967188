package io.github.ddpm.cli;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.Assignments;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.ingest.DataRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that name a collection of images and say how to read it. */
final class DataSource {
  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      completionCandidates = Offers.CollectionWords.class,
      description = "A folder, archive or file of images, or the name of a known collection.")
  private Path source;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change one data setting; may be repeated.")
  private List<String> set = List.of();

  /** The settings, of which only those of the data count. */
  RunConfig config() {
    boolean known = DataRun.fetchable().contains(source.toString());
    Assignments given = new Assignments();
    // No network is used, so any image size is allowed: a network of one level accepts all.
    given.addAll(List.of("model.block_out_channels=[32]", "model.attention_resolutions=[]"));
    given.addText("SOURCE", "data.source", known ? source.toString() : "images");
    given.addText("SOURCE", "data.path", known ? "" : source.toString());
    given.addAll(set);
    List<Assignment> assignments = new ArrayList<>(given.list());
    return ConfigLoader.override(RunConfig.defaults(), assignments);
  }
}
