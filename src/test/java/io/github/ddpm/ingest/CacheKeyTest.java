package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class CacheKeyTest {
  /** Images are packed again wherever this changes. */
  @Test
  void theKeyIsTheBeginningOfTheHashOfTextsThatEndWithAZero() {
    // printf 'ä\0001\0002\000' | sha256sum | cut -c 1-24
    assertEquals("981fbddaa7e441c202ee504e", new CacheKey().add("ä").add("1").add("2").hex());
  }
}
