package io.github.ddpm.decode;

import io.github.ddpm.files.Reason;
import io.github.ddpm.settings.ValueRange;
import java.io.IOException;
import java.util.Optional;

/**
 * A file's picture cannot be had. There are three reasons, each with its own word: the file {@code
 * is damaged}, it is of a form that {@code is not read}, or it {@code is refused} for its size. The
 * message gives the reason without the file's name.
 */
public final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1;

  /** What takes a range; empty if that is not the reason. */
  private final String unknown;

  private UnreadableException(String message, Throwable cause) {
    super(message, cause);
    unknown = "";
  }

  private UnreadableException(String unknown, String cure) {
    super(unknown + ": " + cure);
    this.unknown = unknown;
  }

  /** Pixels are missing, or the file is no such file inside. */
  static UnreadableException damaged(String reason) {
    return new UnreadableException("is damaged (" + reason + ")", (Throwable) null);
  }

  static UnreadableException damaged(Throwable reason) {
    return new UnreadableException("is damaged (" + Reason.of(reason) + ")", reason);
  }

  /** The file may be whole; {@code form} says what it is, such as "is compressed with zstd". */
  static UnreadableException notRead(String form) {
    return new UnreadableException(form + ", which is not read", (Throwable) null);
  }

  /**
   * As above, of samples.
   *
   * @param cure what to do about it, such as "save it as 8 bits"
   */
  static UnreadableException notRead(String form, String cure) {
    return new UnreadableException(form + ", which is not read; " + cure, (Throwable) null);
  }

  /** It takes a range to know what the file's samples mean. */
  static UnreadableException withoutRange(SampleType type, StoredValues values) {
    return new UnreadableException(
        "has samples of %s, %s, which are not read without a range"
            .formatted(type.words(), values.words()),
        ValueRange.cure(values.least(), values.most(), type.kind() == 'u'));
  }

  /** The reason without a cure, if it is that no range is set. */
  public Optional<String> withoutRange() {
    return Optional.of(unknown).filter(text -> !text.isEmpty());
  }

  /** This system lacks what it takes to read a form, whose pixels PNG can hold. */
  static UnreadableException notReadHere(String form, String why) {
    return new UnreadableException(
        "%s, which is not read here: %s; convert it to PNG".formatted(form, why), (Throwable) null);
  }

  /** The file asks for more than it may have. */
  static UnreadableException refused(String why) {
    return new UnreadableException("is refused: " + why, (Throwable) null);
  }
}
