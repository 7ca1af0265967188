package io.github.ddpm.ingest;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.decode.Room;
import io.github.ddpm.source.Bytes;
import io.github.ddpm.source.UndecodedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An image in a file of its own, which is read when the image is decoded.
 *
 * @param file the file
 */
record ImageOnDisk(Path file) implements UndecodedImage {
  @Override
  public DecodedImage decode() throws IOException {
    return ImageDecoder.decode(bytes());
  }

  @Override
  public DecodedImage decode(Room room) throws IOException {
    return ImageDecoder.decode(bytes(), room);
  }

  private byte[] bytes() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Bytes.ofImage(in);
    }
  }
}
