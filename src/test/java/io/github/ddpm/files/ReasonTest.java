package io.github.ddpm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class ReasonTest {
  @Test
  void aReasonThatIsGivenIsKept() {
    assertEquals("give a file", Reason.of(new NoSuchFileException("a", null, "give a file")));
    assertEquals(
        "it does not exist", Reason.of(new UncheckedIOException(new NoSuchFileException("a"))));
    assertEquals("access is denied", Reason.of(new AccessDeniedException("a")));
  }

  @Test
  void namesOfClassesAreNot() {
    assertEquals("it ends too early", Reason.of(new EOFException()));
    assertEquals("wrong", Reason.of(new IOException(new IOException("wrong"))));
    assertEquals("it is malformed", Reason.of(new IndexOutOfBoundsException("Index 5")));
  }
}
