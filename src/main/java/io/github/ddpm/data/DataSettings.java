package io.github.ddpm.data;

/**
 * Which images to train on and how they are presented.
 *
 * @param source the name of the collection: {@code shapes}, {@code mnist}, {@code fashion-mnist} or
 *     {@code cifar-10}
 * @param path where the collection lies; empty for {@code data/<source>}. Unused by {@code shapes}
 * @param imageSize the images' height and width, which must be the collection's own
 * @param channels 1 (grey) or 3 (colour), which must be the collection's own
 * @param size how many images {@code shapes} draws, at least 1; unused by the others
 * @param horizontalFlip whether each image is mirrored with probability ½
 */
public record DataSettings(
    String source,
    String path,
    ImageSize imageSize,
    int channels,
    int size,
    boolean horizontalFlip) {

  /** Checks every value; an error's message starts with the setting's YAML key and a colon. */
  public DataSettings {
    if (source.isBlank()) {
      throw new IllegalArgumentException("source: must name a collection of images, is empty");
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels: must be 1 or 3, is " + channels);
    }
    if (size < 1) {
      throw new IllegalArgumentException("size: must be at least 1, is " + size);
    }
  }

  /** The built-in {@code shapes}: 50,000 colour images of 32×32, not mirrored. */
  public static DataSettings defaults() {
    return new DataSettings("shapes", "", ImageSize.square(32), 3, 50_000, false);
  }
}
