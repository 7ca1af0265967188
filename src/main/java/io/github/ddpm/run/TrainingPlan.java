package io.github.ddpm.run;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.report.Shell;
import io.github.ddpm.settings.Count;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a call to train is about to do.
 *
 * @param settings of the run, with the steps that fit into the time
 * @param means what computes
 * @param images to train on
 * @param heldOut images of the data that are held out
 * @param classes found in the data, by name, with their numbers of images
 * @param labelled where these come from, in words; empty if nothing is known
 * @param network its size and work
 * @param from the steps done before
 * @param folder of the run
 */
public record TrainingPlan(
    RunConfig settings,
    Means means,
    int images,
    int heldOut,
    Map<String, Integer> classes,
    String labelled,
    RunSummary network,
    long from,
    Path folder) {
  /**
   * What computes.
   *
   * @param device its name
   * @param idleGpu a GPU that could be used, and how
   * @param precision of the network, not {@link Precision#AUTO}
   * @param ranks how many processes train together
   * @param threads of each operation in each of them
   */
  public record Means(
      String device, Optional<String> idleGpu, Precision precision, int ranks, int threads) {
    private String formatName() {
      return precision.name().toLowerCase(Locale.ROOT);
    }
  }

  /** Lines fit into 60 columns, the narrowest usual terminal, if paths are short. */
  private static final int ROOM = 60 - 9;

  static TrainingPlan of(
      RunConfig settings, Precision precision, TrainingSetup setup, Path folder) {
    return new TrainingPlan(
        settings,
        new Means(
            Devices.name(setup.device()),
            settings.device().equals("auto") ? Devices.idleGpu() : Optional.empty(),
            precision,
            setup.ranks().size(),
            Torch.threads()),
        setup.split().training().size(),
        setup.split().heldOut(),
        setup.split().all().counts(),
        setup.split().all().labelOrigin(),
        new RunSummary(setup.state().parameters().count(), setup.unet().work()),
        setup.state().step(),
        folder);
  }

  /** The plan for a user, each line a word and what it stands for. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "device   %s in %s, %s"
            .formatted(means.device, means.formatName(), Count.of(means.threads, "thread")));
    if (means.ranks > 1) {
      lines.add("ranks    %d processes, each with its share of the images".formatted(means.ranks));
    }
    means.idleGpu.ifPresent(gpu -> lines.add("gpu      " + gpu));
    lines.add(
        "data     %s of %s in %s, %s"
            .formatted(
                Count.of(images, "image"),
                settings.data().imageSize(),
                settings.data().channels() == 1 ? "grey" : "colour",
                settings.data().name()));
    if (settings.enlargement() > 0) {
      lines.add(
          "shown    each image %d times smaller, to draw what is missing"
              .formatted(settings.enlargement()));
    }
    if (heldOut > 0) {
      lines.add("holdout  %s, to measure with".formatted(Count.of(heldOut, "more image")));
    }
    lines.add("classes  " + classesInWords());
    if (!labelled.isEmpty()) {
      lines.add("labelled by " + labelled);
    }
    lines.addAll(
        List.of(
            "network  %,d parameters, %.3g GFLOP per image"
                .formatted(network.parameters(), network.work() / 1e9),
            "train    steps %,d to %,d, %s each"
                .formatted(
                    from + 1,
                    settings.training().steps(),
                    Count.of(settings.training().batchSize(), "image")),
            "folder   " + Shell.path(folder),
            "stop     Ctrl-C saves and ends; the same command resumes"));
    return lines;
  }

  private String classesInWords() {
    if (classes.isEmpty()) {
      return "none";
    }
    boolean used = settings.model().classes() > 0;
    boolean drawn = settings.data().source().equals("shapes"); // As many of each.
    List<String> names =
        classes.keySet().stream().map(c -> drawn ? c : c + " " + classes.get(c)).toList();
    return fitting(classes.size() + (used ? ": " : ", not used: "), names);
  }

  /** As many entries as there is room for, the last of them cut only if there is room for none. */
  private static String fitting(String start, List<String> entries) {
    for (int shown = entries.size(); shown > 0; shown--) {
      int left = entries.size() - shown;
      String more = left > 0 ? ", … %,d more".formatted(left) : "";
      String line = start + String.join(", ", entries.subList(0, shown)) + more;
      if (line.length() <= ROOM) {
        return line;
      }
    }
    return (start + String.join(", ", entries)).substring(0, ROOM - 1) + "…";
  }

  /** The plan by name. */
  public Map<String, Object> fields() {
    ImageSize size = settings.data().imageSize();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("device", means.device);
    means.idleGpu.ifPresent(gpu -> fields.put("idle_gpu", gpu));
    fields.put("precision", means.formatName());
    fields.put("ranks", means.ranks);
    fields.put("threads", means.threads);
    fields.put("data", settings.data().name());
    fields.put("images", images);
    if (heldOut > 0) {
      fields.put("holdout", heldOut);
    }
    fields.put("image_size", List.of(size.height(), size.width()));
    fields.put("channels", settings.data().channels());
    if (settings.enlargement() > 0) {
      fields.put("low_resolution", settings.model().lowResolution());
    }
    fields.put("classes", List.copyOf(classes.keySet()));
    fields.put("labels", classes);
    fields.put("labelled_by", labelled);
    fields.put("parameters", network.parameters());
    fields.put("work", network.work());
    fields.put("batch_size", settings.training().batchSize());
    fields.put("from", from);
    fields.put("steps", settings.training().steps());
    fields.put("folder", folder.toAbsolutePath().normalize().toString());
    return fields;
  }
}
