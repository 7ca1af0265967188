package io.github.ddpm.data;

import java.util.Optional;

/** The images of a set of pairs, without the pictures beside them. */
public final class ImagesAlone extends WrappedImages {
  /** A view of {@code pairs}. */
  public ImagesAlone(ImageSet pairs) {
    super(pairs);
  }

  /** The pairs. */
  public ImageSet pairs() {
    return images;
  }

  @Override
  public int conditionChannels() {
    return 0;
  }

  @Override
  public void copyConditionTo(int index, byte[] target, int offset) {}

  @Override
  public Optional<String> identity() {
    return images.identity().map(pairs -> pairs + ", images alone");
  }
}
