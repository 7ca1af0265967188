package io.github.ddpm.evaluation;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.metrics.LabelledImages;

/** A collection of images as measuring sees it. */
record DataImages(ImageSet set) implements LabelledImages {

  @Override
  public int count() {
    return set.size();
  }

  @Override
  public int channels() {
    return set.channels();
  }

  @Override
  public int height() {
    return set.imageSize().height();
  }

  @Override
  public int width() {
    return set.imageSize().width();
  }

  @Override
  public int classes() {
    return set.classes().size();
  }

  @Override
  public int label(int index) {
    return set.label(index);
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    set.copyTo(index, target, offset);
  }
}
