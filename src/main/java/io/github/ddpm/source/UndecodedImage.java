package io.github.ddpm.source;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.Room;
import java.io.IOException;
import java.util.Optional;

/** An image that is not yet decoded. Any thread may decode it. */
public interface UndecodedImage {
  /**
   * Decodes it.
   *
   * @param room for a picture whose size its file gives; closed by the caller when it has done with
   *     the picture
   * @throws IOException if it cannot be read; the message gives the problem without the name
   */
  DecodedImage decode(Room room) throws IOException;

  /** Decodes it whole, as {@link #decode(Room)}. */
  default DecodedImage decode() throws IOException {
    try (Room room = Room.whole()) {
      return decode(room);
    }
  }

  /** The picture beside it, in a collection of pairs. */
  default Optional<UndecodedImage> condition() {
    return Optional.empty();
  }

  /** The memory held until it is decoded, in bytes. */
  default long heldBytes() {
    return 0;
  }

  /** An image that is known to be unreadable, for a problem given without its name. */
  static UndecodedImage unreadable(IOException problem) {
    return room -> {
      throw new IOException(problem.getMessage(), problem);
    };
  }
}
