package io.github.ddpm.pickled;

import io.github.ddpm.checkpoint.Dtype;

/**
 * The elements of one tensor or several, as a pickle names them.
 *
 * @param key the entry's name in the archive's folder {@code data}
 * @param dtype the type of the elements
 * @param elements how many there are
 */
record Storage(String key, Dtype dtype, long elements) {

  /** Refuses impossible lengths. */
  Storage {
    if (elements < 0 || elements > Long.MAX_VALUE / dtype.width()) {
      throw new IllegalArgumentException("storage %s of %d elements".formatted(key, elements));
    }
  }

  long bytes() {
    return elements * dtype.width();
  }
}
