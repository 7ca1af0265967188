package io.github.ddpm.ingest;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.files.HomePath;
import io.github.ddpm.labels.FolderLabels;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.SideFiles;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.packing.Transform;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.source.ImageSource;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The labels of a collection as {@code data.labels} asks for them, and what depends on them. */
record Labelling(DataSettings settings, ImageSource source) {
  static final String AUTO = "auto";
  private static final String NONE = "none";
  private static final String FOLDERS = "folders";
  private static final String NAMES = "names";

  /** Raised whenever the same collection is labelled, decoded, transformed or stored otherwise. */
  private static final int VERSION = 5;

  /**
   * The labels.
   *
   * @throws InvalidSetting if there are none of the kind that is asked for
   * @throws IOException if they cannot be read, or can be read in two ways
   */
  ImageLabels labels() throws IOException {
    List<String> names = source.names();
    Splits splits = new Splits(settings.selection().split());
    ImageLabels labels =
        switch (settings.labels()) {
          case AUTO -> source.labels();
          case NONE -> ImageLabels.none(names.size());
          case FOLDERS -> FolderLabels.ofAllFolders(names, splits);
          case NAMES -> FolderLabels.ofFiles(names);
          default -> SideFiles.read(path("labels", settings.labels()), names);
        };
    if (labels.areNone() && settings.labels().matches(FOLDERS + "|" + NAMES)) {
      throw new InvalidSetting(
          "labels",
          "is %s, which give no classes: the first image is %s"
              .formatted(settings.labels(), names.get(0)));
    }
    return labels;
  }

  /** The classes of these labels. */
  List<String> classes() throws IOException {
    return settings.labels().equals(AUTO) ? source.classes() : labels().classes();
  }

  /** The table that {@code data.labels} names, if it names one. */
  static Optional<Path> table(DataSettings settings) {
    return List.of(AUTO, NONE, FOLDERS, NAMES).contains(settings.labels())
        ? Optional.empty()
        : Optional.of(path("labels", settings.labels()));
  }

  /** A hash that changes whenever packed images or their labels might have changed. */
  String key() throws IOException {
    CacheKey key =
        new CacheKey("packed images", VERSION)
            .add("source", source.key())
            .add("samples", settings.samples())
            .add("transform", Transform.of(settings))
            .add("labels", settings.labels())
            .add("labels found", settings.labels().equals(AUTO) ? source.labelsKey() : "")
            .add("split", settings.selection().split());
    if (settings.pairs().areOn()) {
      key.add("condition channels", settings.conditionChannels());
    }
    Optional<Path> table = table(settings);
    return (table.isPresent() ? key.addFile(table.get()) : key).hex();
  }

  /**
   * A path in the settings.
   *
   * @throws InvalidSetting if the text is none
   */
  static Path path(String key, String text) {
    try {
      return HomePath.of(text);
    } catch (InvalidPathException e) {
      throw new InvalidSetting(key, "must be a path, is %s (%s)".formatted(text, e.getReason()), e);
    }
  }
}
