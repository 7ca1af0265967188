package io.github.ddpm.ingest;

import io.github.ddpm.data.Crop;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.Holdout;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Resize;
import io.github.ddpm.data.SelectionSettings;
import java.nio.file.Path;
import java.util.List;

/** Settings for a test: the defaults, except those that it changes. */
record DataSettingsBuilder(
    String source,
    String path,
    ImageSize imageSize,
    int channels,
    Crop crop,
    Resize resize,
    String labels,
    List<String> classes,
    int maxBad) {
  DataSettingsBuilder(String source, String path) {
    this(source, path, ImageSize.square(8), 3, Crop.CENTER, Resize.LANCZOS, "auto", List.of(), 0);
  }

  static DataSettingsBuilder images(Path path) {
    return new DataSettingsBuilder("images", path.toString());
  }

  DataSettingsBuilder size(int height, int width) {
    return new DataSettingsBuilder(
        source,
        path,
        new ImageSize(height, width),
        channels,
        crop,
        resize,
        labels,
        classes,
        maxBad);
  }

  DataSettingsBuilder channels(int other) {
    return new DataSettingsBuilder(
        source, path, imageSize, other, crop, resize, labels, classes, maxBad);
  }

  DataSettingsBuilder crop(Crop other) {
    return new DataSettingsBuilder(
        source, path, imageSize, channels, other, resize, labels, classes, maxBad);
  }

  DataSettingsBuilder resize(Resize other) {
    return new DataSettingsBuilder(
        source, path, imageSize, channels, crop, other, labels, classes, maxBad);
  }

  DataSettingsBuilder labels(String other) {
    return new DataSettingsBuilder(
        source, path, imageSize, channels, crop, resize, other, classes, maxBad);
  }

  DataSettingsBuilder classes(String... names) {
    return new DataSettingsBuilder(
        source, path, imageSize, channels, crop, resize, labels, List.of(names), maxBad);
  }

  DataSettingsBuilder maxBad(int other) {
    return new DataSettingsBuilder(
        source, path, imageSize, channels, crop, resize, labels, classes, other);
  }

  DataSettings settings() {
    return new DataSettings(
        source,
        path,
        imageSize,
        channels,
        crop,
        resize,
        "#ffffff",
        labels,
        new SelectionSettings(classes, maxBad, 1, Holdout.NONE, "auto"),
        false);
  }
}
