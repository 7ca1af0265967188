package io.github.ddpm.data;

import java.util.List;
import java.util.Optional;

/**
 * Pairs of an image of some {@link Numbered} ones and a picture of three channels: the negative of
 * its two, and of its first.
 */
record Negatives(Numbered images) implements ImageSet {
  Negatives(int size) {
    this(new Numbered(size));
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
    return List.of("one");
  }

  @Override
  public int label(int index) {
    return 0;
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    images.copyTo(index, target, offset);
  }

  @Override
  public int conditionChannels() {
    return 3;
  }

  @Override
  public void copyConditionTo(int index, byte[] target, int offset) {
    byte[] own = new byte[images.bytesPerImage()];
    images.copyTo(index, own, 0);
    for (int i = 0; i < bytesPerCondition(); i++) {
      target[offset + i] = (byte) ~own[i % own.length];
    }
  }

  @Override
  public Optional<String> identity() {
    return Optional.of("negatives");
  }
}
