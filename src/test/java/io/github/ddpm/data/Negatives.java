package io.github.ddpm.data;

import java.util.List;
import java.util.Optional;

/**
 * Pairs of an image of some {@link Numbered} ones and a picture of three channels: the negative of
 * its two, and of its first.
 */
final class Negatives extends WrappedImages {
  Negatives(int size) {
    super(new Numbered(size));
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
