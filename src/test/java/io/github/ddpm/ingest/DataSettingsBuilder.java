package io.github.ddpm.ingest;

import io.github.ddpm.data.Crop;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.Holdout;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Resize;
import io.github.ddpm.data.SelectionSettings;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.PairSettings;
import io.github.ddpm.settings.SampleSettings;
import io.github.ddpm.settings.ValueRange;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Settings for a test: the defaults, except those that it changes, each in a copy. */
final class DataSettingsBuilder {
  private final String source;
  private final String path;
  private ImageSize imageSize = ImageSize.square(8);
  private int channels = 3;
  private Crop crop = Crop.CENTER;
  private Resize resize = Resize.LANCZOS;
  private String labels = "auto";
  private SampleSettings samples = SampleSettings.AUTO;
  private List<String> classes = List.of();
  private int maxBad;
  private PairSettings pairs = PairSettings.NONE;

  DataSettingsBuilder(String source, String path) {
    this.source = source;
    this.path = path;
  }

  static DataSettingsBuilder images(Path path) {
    return new DataSettingsBuilder("images", path.toString());
  }

  private DataSettingsBuilder with(Consumer<DataSettingsBuilder> change) {
    DataSettingsBuilder copy = new DataSettingsBuilder(source, path);
    copy.imageSize = imageSize;
    copy.channels = channels;
    copy.crop = crop;
    copy.resize = resize;
    copy.labels = labels;
    copy.samples = samples;
    copy.classes = classes;
    copy.maxBad = maxBad;
    copy.pairs = pairs;
    change.accept(copy);
    return copy;
  }

  DataSettingsBuilder size(int height, int width) {
    return with(copy -> copy.imageSize = new ImageSize(height, width));
  }

  DataSettingsBuilder channels(int other) {
    return with(copy -> copy.channels = other);
  }

  DataSettingsBuilder crop(Crop other) {
    return with(copy -> copy.crop = other);
  }

  DataSettingsBuilder resize(Resize other) {
    return with(copy -> copy.resize = other);
  }

  DataSettingsBuilder labels(String other) {
    return with(copy -> copy.labels = other);
  }

  DataSettingsBuilder samples(ValueRange range, ArrayLayout layout) {
    return with(copy -> copy.samples = new SampleSettings(range, layout));
  }

  DataSettingsBuilder classes(String... names) {
    return with(copy -> copy.classes = List.of(names));
  }

  DataSettingsBuilder maxBad(int other) {
    return with(copy -> copy.maxBad = other);
  }

  DataSettingsBuilder condition(String path, int channels) {
    return with(copy -> copy.pairs = new PairSettings(path, channels));
  }

  DataSettingsBuilder condition(Path path) {
    return condition(path.toString(), 0);
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
        samples,
        new SelectionSettings(classes, maxBad, 1, Holdout.NONE, "auto"),
        pairs,
        false);
  }
}
