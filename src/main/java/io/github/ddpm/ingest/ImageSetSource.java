package io.github.ddpm.ingest;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.listing.LeftOut;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    ImageSize size = images.imageSize();
    for (int i = from; i < to; i++) {
      int index = i;
      visitor.visit(
          i,
          room -> {
            byte[] pixels = new byte[images.bytesPerImage()];
            images.copyTo(index, pixels, 0);
            return DecodedImage.ofPlanes(size.width(), size.height(), images.channels(), pixels);
          });
    }
  }

  @Override
  public void read(int[] numbers, ImageVisitor visitor) throws IOException {
    for (int number : numbers) {
      read(number, number + 1, visitor);
    }
  }
}
