package io.github.ddpm.ingest;

import io.github.ddpm.data.Crop;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Resize;
import java.nio.file.Path;
import java.util.List;

/** Settings for a test: the defaults, but for what it asks for. */
record Asked(
    String source,
    String path,
    ImageSize imageSize,
    int channels,
    Crop crop,
    Resize resize,
    String labels,
    List<String> classes,
    int maxBad) {
  Asked(String source, String path) {
    this(source, path, ImageSize.square(8), 3, Crop.CENTER, Resize.LANCZOS, "auto", List.of(), 0);
  }

  static Asked images(Path path) {
    return new Asked("images", path.toString());
  }

  Asked size(int height, int width) {
    return new Asked(
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

  Asked channels(int other) {
    return new Asked(source, path, imageSize, other, crop, resize, labels, classes, maxBad);
  }

  Asked crop(Crop other) {
    return new Asked(source, path, imageSize, channels, other, resize, labels, classes, maxBad);
  }

  Asked labels(String other) {
    return new Asked(source, path, imageSize, channels, crop, resize, other, classes, maxBad);
  }

  Asked classes(String... names) {
    return new Asked(
        source, path, imageSize, channels, crop, resize, labels, List.of(names), maxBad);
  }

  Asked maxBad(int other) {
    return new Asked(source, path, imageSize, channels, crop, resize, labels, classes, other);
  }

  DataSettings settings() {
    return new DataSettings(
        source, path, imageSize, channels, crop, resize, "#ffffff", labels, classes, maxBad, 1,
        false);
  }
}
