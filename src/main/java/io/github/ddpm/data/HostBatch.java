package io.github.ddpm.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Transfer;
import java.util.Optional;

/**
 * A batch in the host's memory. Its images are copied to the device as bytes, a quarter of the
 * size.
 *
 * @param pixels N·C·H·W unsigned bytes, image by image, channel first; must not be changed
 * @param condition N·C'·H·W likewise, of the pictures beside the images; empty without them
 * @param labels N labels, −1 for images without one; must not be changed
 * @param channels C
 * @param imageSize H and W
 */
// The arrays are never compared, so equals is not needed.
@SuppressWarnings("ArrayRecordComponent")
public record HostBatch(
    byte[] pixels, byte[] condition, int[] labels, int channels, ImageSize imageSize)
    implements Batch {

  /** Images alone. */
  public HostBatch(byte[] pixels, int[] labels, int channels, ImageSize imageSize) {
    this(pixels, new byte[0], labels, channels, imageSize);
  }

  /** Whole images of a set, by their numbers, in the given order. */
  public static HostBatch of(ImageSet images, int... numbers) {
    byte[] pixels = new byte[Math.multiplyExact(numbers.length, images.bytesPerImage())];
    byte[] condition = new byte[Math.multiplyExact(numbers.length, images.bytesPerCondition())];
    int[] labels = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      images.copyTo(numbers[i], pixels, i * images.bytesPerImage());
      images.copyConditionTo(numbers[i], condition, i * images.bytesPerCondition());
      labels[i] = images.label(numbers[i]);
    }
    return new HostBatch(pixels, condition, labels, images.channels(), images.imageSize());
  }

  /** N. */
  public int size() {
    return labels.length;
  }

  /** The images as uint8 (N, C, H, W), on the manager's device. */
  public NDArray toBytes(NDManager manager) {
    return Transfer.of(manager, pixels, shape(channels));
  }

  @Override
  public NDArray toTensor(NDManager manager) {
    return Pixels.toTensor(manager, pixels, shape(channels));
  }

  @Override
  public Optional<NDArray> condition(NDManager manager) {
    if (condition.length == 0) {
      return Optional.empty();
    }
    int shown = condition.length / (size() * imageSize.height() * imageSize.width());
    return Optional.of(Pixels.toTensor(manager, condition, shape(shown)));
  }

  private Shape shape(int planes) {
    return new Shape(size(), planes, imageSize.height(), imageSize.width());
  }
}
