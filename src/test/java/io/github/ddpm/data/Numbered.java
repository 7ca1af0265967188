package io.github.ddpm.data;

import java.util.List;

/** Image i has the label i and, in two channels of 2x3, the pixels 12·i, 12·i + 1, … */
record Numbered(int size) implements ImageSet {
  @Override
  public int channels() {
    return 2;
  }

  @Override
  public ImageSize imageSize() {
    return new ImageSize(2, 3);
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
    for (int i = 0; i < 12; i++) {
      target[offset + i] = (byte) (12 * index + i);
    }
  }
}
