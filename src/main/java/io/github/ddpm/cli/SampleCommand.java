package io.github.ddpm.cli;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.Assignments;
import io.github.ddpm.generate.EnlargementRequest;
import io.github.ddpm.generate.ImageEdit;
import io.github.ddpm.generate.SamplingRequest;
import io.github.ddpm.generate.SamplingRun;
import io.github.ddpm.generate.SmallFiles;
import io.github.ddpm.options.DrawingOptions;
import io.github.ddpm.options.EditOptions;
import io.github.ddpm.options.EnlargingOptions;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.options.SamplerOptions;
import io.github.ddpm.options.ShardOption;
import io.github.ddpm.output.OutputRequest;
import io.github.ddpm.output.Selection;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.process.Signals;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm sample}: draws images from a trained network. */
@Command(
    name = "sample",
    description = "Draws images with a trained network.",
    footer = {
      "",
      "Examples:",
      "  ddpm sample -n 64 --out grid.png",
      "  ddpm sample -n 1000 --out samples/ --model checkpoints/cifar --steps 100",
      "  ddpm sample -n 16 --out film.gif",
      "  ddpm sample --seeds 17,40-43 --steps 250 --out better/",
      "  ddpm sample --model small --upscale large -n 16 --out large.png",
      "  ddpm sample -n 50000 --shard 2/8 --out part2.npz",
      "  ddpm sample -n 50000 --cluster spark://node1:7077 --out samples/"
    })
final class SampleCommand implements Callable<Integer> {
  /** Drawn by a task of a cluster, where there are many. */
  static final int IMAGES_OF_A_TASK = 256;

  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;
  @Mixin private PreviewOptions looks;

  @Option(
      names = "-n",
      paramLabel = "N",
      description = "Number of images (default: ${DEFAULT-VALUE}).")
  private int count = 64;

  @Option(
      names = "--out",
      paramLabel = "FILE|DIR",
      description =
          "A .png for one grid, a .gif or .apng for an animation, a zip file of PNGs, an .npz for"
              + " NumPy, - for a PNG on stdout, else a folder of PNGs. The same command resumes"
              + " (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("samples.png");

  @Option(
      names = "--columns",
      paramLabel = "K",
      description = "Columns of the grid (default: about as many as rows).")
  private Integer columns;

  @Option(
      names = "--every",
      paramLabel = "K",
      description = "Write an animation with a frame every K steps, to a PNG file too.")
  private int every;

  @Mixin private ShardOption share;
  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description =
          "Seed of the noise; image i of a seed is always the same (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--seeds",
      paramLabel = "LIST",
      description =
          "Draw exactly these images of --seed, by number, such as 0-63,100: image i of the default"
              + " seed is what EDM calls seed i.")
  private String seeds;

  @Mixin private EditOptions edit;
  @Mixin private EnlargingOptions larger;
  @Mixin private SamplerOptions sampler;

  @Option(
      names = "--class",
      paramLabel = "K|NAME",
      completionCandidates = Offers.ClassWords.class,
      description =
          "Draw only this class (default: classes take turns). With all, each class gets a row, and"
              + " -n counts the images of all rows.")
  private String kind;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change one sampling setting; may be repeated.")
  private List<String> set = List.of();

  @Mixin private DrawingOptions drawing;
  @Mixin private WritingOptions writing;

  @Override
  public Integer call() throws IOException {
    Optional<ImageEdit> change = edit.edit(count);
    EnlargementRequest enlargement = larger.request();
    Console console = looks.console(spec.commandLine().getErr());
    RunLogging logging = new RunLogging(console);
    // What goes to stdout begins anew.
    Signals signals = out.equals(PngTarget.STDOUT) ? null : Signals.leaving();
    try (logging;
        signals;
        PngTarget target = PngTarget.of(spec.commandLine(), out, ddpm.json())) {
      OutputRequest output = output(target.file(), images(change, enlargement));
      Shard part = cluster.shard(share, output.images().size(), IMAGES_OF_A_TASK);
      requireOwnFile(part, output);
      Shard shard = cluster.areGiven() ? Shard.ALL : part;
      SamplingRequest request =
          new SamplingRequest(
              output,
              shard,
              cluster.model(ddpm, drawing.model()),
              Optional.ofNullable(kind),
              seed,
              overrides(),
              change,
              enlargement);
      if (shard.isEmpty(output.images().size())) {
        ddpm.print("shard %d of %d has no image".formatted(shard.number(), shard.of()));
        return 0;
      }
      Progress progress = ddpm.progress(console);
      Path written =
          new SamplingRun(request, ddpm.home().resolve("checkpoints"), writing.note(ddpm))
              .sample(cluster.others(ddpm, part, out, progress), progress);
      target.report(ddpm, written);
    }
    return 0;
  }

  /** Processes that one command starts would all write the same file. */
  private void requireOwnFile(Shard shard, OutputRequest output) {
    require(
        !cluster.areGiven() || output.isFolder(),
        "--out",
        "the tasks of --cluster write files of their own; name a folder, not " + out);
    require(
        shard.isAll() || !share.isAuto() || output.isFolder(),
        "--out",
        "the %d processes of --shard auto would all write %s; name a folder, or give each --shard K/M and a file of its own"
            .formatted(shard.of(), out));
  }

  private OutputRequest output(Path file, Selection images) {
    if (columns != null && columns < 1) {
      throw new ParameterException(
          spec.commandLine(), "--columns: must be at least 1, is " + columns);
    }
    try {
      return new OutputRequest(
          file, writing.overwrite(), images, columns == null ? 0 : columns, every);
    } catch (InvalidSetting e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Of small images each is enlarged once, unless the user wants another number. */
  private Selection images(Optional<ImageEdit> change, EnlargementRequest enlargement) {
    require(count >= 1, "-n", "must be at least 1, is " + count);
    if (seeds == null) {
      boolean isCounted = spec.commandLine().getParseResult().hasMatchedOption("-n");
      int usual = isCounted ? count : enlargement.small().map(SmallFiles::count).orElse(count);
      return Selection.of(edit.isOfOneImage() ? 1 : usual);
    }
    Selection chosen = Selection.parse("--seeds", seeds);
    require(
        change.isEmpty() || change.get().isOfAnyNumber(),
        "--seeds",
        "names new images or variations; leave it out with --interpolate and --denoise");
    require(
        chosen.size() == count || !spec.commandLine().getParseResult().hasMatchedOption("-n"),
        "-n",
        "is %d, but --seeds names %s; leave out one of them"
            .formatted(count, Count.of(chosen.size(), "image")));
    return chosen;
  }

  private List<Assignment> overrides() {
    Assignments given = new Assignments();
    given.addAll(set, "sampling", "device", "precision");
    sampler.addTo(given);
    drawing.addTo(given);
    return given.list();
  }
}
