package io.github.ddpm.data;

import java.util.List;

/** Numbered images that are stored in runs; image i has the label i. */
record InRuns(Runs runs) implements ImageSet {
  @Override
  public int size() {
    return runs.to(runs.count() - 1);
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public ImageSize imageSize() {
    return ImageSize.square(1);
  }

  @Override
  public List<String> classes() {
    return List.of();
  }

  @Override
  public int label(int index) {
    return index;
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    target[offset] = (byte) index;
  }
}
