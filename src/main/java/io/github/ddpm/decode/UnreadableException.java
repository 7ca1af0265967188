package io.github.ddpm.decode;

import io.github.ddpm.files.Reason;
import io.github.ddpm.settings.ValueRange;
import java.io.IOException;

/**
 * A file's picture cannot be had. There are three reasons, each with its own word: the file {@code
 * is damaged}, it is of a form that {@code is not read}, or it {@code is refused} for its size. The
 * message gives the reason without the file's name.
 */
public final class UnreadableException extends IOException {
  private UnreadableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Pixels are missing, or the file is no such file inside. */
  static UnreadableException damaged(String reason) {
    return new UnreadableException("is damaged (" + reason + ")", null);
  }

  static UnreadableException damaged(Throwable reason) {
    return new UnreadableException("is damaged (" + Reason.of(reason) + ")", reason);
  }

  /** The file may be whole; {@code form} says what it is, such as "is compressed with zstd". */
  static UnreadableException notRead(String form) {
    return new UnreadableException(form + ", which is not read", null);
  }

  /**
   * It takes a range to know what the file's samples mean.
   *
   * @param form what it has, such as "has samples of 32 floating-point bits"
   */
  static UnreadableException withoutRange(String form, StoredValues values) {
    return new UnreadableException(
        "%s, %s, which are not read without a range: set data.range to the values that are black and white, such as %s"
            .formatted(form, values.words(), ValueRange.holding(values.least(), values.most())),
        null);
  }

  /** This system lacks what it takes to read a form. */
  static UnreadableException notReadHere(String form, String why) {
    return new UnreadableException(form + ", which is not read here: " + why, null);
  }

  /** The file asks for more than it may have. */
  static UnreadableException refused(String why) {
    return new UnreadableException("is refused: " + why, null);
  }
}
