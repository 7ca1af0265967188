package io.github.ddpm.pairs;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.Room;
import io.github.ddpm.files.Reason;
import io.github.ddpm.source.UndecodedImage;
import java.io.IOException;
import java.util.Optional;

/**
 * An image and the picture beside it.
 *
 * @param name of the picture, for what is said of it
 */
record PairedImage(UndecodedImage image, UndecodedImage picture, String name)
    implements UndecodedImage {
  @Override
  public DecodedImage decode(Room room) throws IOException {
    return image.decode(room);
  }

  @Override
  public Optional<UndecodedImage> condition() {
    return Optional.of(this::decodePicture);
  }

  private DecodedImage decodePicture(Room room) throws IOException {
    try {
      return picture.decode(room);
    } catch (IOException | RuntimeException e) {
      throw new IOException("belongs to %s, which %s".formatted(name, Reason.of(e)), e);
    }
  }

  @Override
  public long heldBytes() {
    return image.heldBytes() + picture.heldBytes();
  }
}
