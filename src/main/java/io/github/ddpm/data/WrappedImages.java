package io.github.ddpm.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Another view of a set, which has everything of it that is not overridden. */
abstract class WrappedImages implements ImageSet {
  /** The whole set. */
  final ImageSet images;

  WrappedImages(ImageSet images) {
    this.images = images;
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public int channels() {
    return images.channels();
  }

  @Override
  public ImageSize imageSize() {
    return images.imageSize();
  }

  @Override
  public List<String> classes() {
    return images.classes();
  }

  @Override
  public int label(int index) {
    return images.label(index);
  }

  @Override
  public String labelOrigin() {
    return images.labelOrigin();
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    images.copyTo(index, target, offset);
  }

  @Override
  public int conditionChannels() {
    return images.conditionChannels();
  }

  @Override
  public void copyConditionTo(int index, byte[] target, int offset) {
    images.copyConditionTo(index, target, offset);
  }

  @Override
  public Runs runs() {
    return images.runs();
  }

  @Override
  public long bytesOf(int run) {
    return images.bytesOf(run);
  }

  @Override
  public void load(int run) throws IOException {
    images.load(run);
  }

  @Override
  public Optional<String> identity() {
    return images.identity();
  }
}
