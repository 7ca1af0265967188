package io.github.ddpm.ingest;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.ImagesAlone;
import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.Room;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.listing.LeftOut;
import io.github.ddpm.packing.ShardedImages;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.Names;
import io.github.ddpm.source.UndecodedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An open set of images, such as MNIST, as a source of images.
 *
 * @param kind what it is, in words
 * @param images the images
 * @param place their file, or the folder of their files
 * @param leftOut what lies beside the files of the set
 */
record ImageSetSource(String kind, ImageSet images, Path place, LeftOut leftOut)
    implements ImageSource {
  ImageSetSource(String kind, ImageSet images, Path place) {
    this(kind, images, place, new LeftOut());
  }

  @Override
  public List<String> names() {
    return ImageSource.numbered(images.size());
  }

  @Override
  public ImageLabels labels() {
    return new ImageLabels(
        images.classes(),
        IntStream.range(0, images.size()).map(images::label).toArray(),
        images.classes().isEmpty() || !images.labelOrigin().isEmpty()
            ? images.labelOrigin()
            : "the collection itself");
  }

  @Override
  public List<String> classes() {
    return images.classes();
  }

  @Override
  public String key() throws IOException {
    if (!Files.isDirectory(place)) {
      return ImageSource.keyOf(kind, place).hex();
    }
    // One folder can hold two sets.
    CacheKey key = new CacheKey("images", VERSION).add("kind", kind);
    for (String name : Names.in(place)) {
      key.addFile(place.resolve(name));
    }
    return key.hex();
  }

  /** The shards that the images are in, if they are. */
  Optional<ShardedImages> shards() {
    ImageSet all = images instanceof ImagesAlone alone ? alone.pairs() : images;
    return all instanceof ShardedImages shards ? Optional.of(shards) : Optional.empty();
  }

  @Override
  public List<String> notes() {
    return images instanceof ImagesAlone
        ? List.of(
            "the pictures packed beside the images are not used; data.condition: packed shows them to the network")
        : List.of();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    for (int i = from; i < to; i++) {
      visitor.visit(i, new StoredImage(images, i));
    }
  }

  @Override
  public void read(int[] numbers, ImageVisitor visitor) throws IOException {
    for (int number : numbers) {
      read(number, number + 1, visitor);
    }
  }

  /** One image of a set, with the picture beside it. */
  private record StoredImage(ImageSet images, int index) implements UndecodedImage {
    @Override
    public DecodedImage decode(Room room) {
      byte[] pixels = new byte[images.bytesPerImage()];
      images.copyTo(index, pixels, 0);
      return decoded(images.channels(), pixels);
    }

    @Override
    public Optional<UndecodedImage> condition() {
      return images.conditionChannels() == 0
          ? Optional.empty()
          : Optional.of(room -> decodedCondition());
    }

    private DecodedImage decodedCondition() {
      byte[] pixels = new byte[images.bytesPerCondition()];
      images.copyConditionTo(index, pixels, 0);
      return decoded(images.conditionChannels(), pixels);
    }

    private DecodedImage decoded(int channels, byte[] pixels) {
      ImageSize size = images.imageSize();
      return DecodedImage.ofPlanes(size.width(), size.height(), channels, pixels);
    }
  }
}
