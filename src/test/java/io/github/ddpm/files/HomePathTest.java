package io.github.ddpm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomePathTest {
  @Test
  void aTildeAtTheStartIsTheUsersHome() {
    Path home = Path.of(System.getProperty("user.home"));
    assertEquals(home, HomePath.of("~"));
    assertEquals(home.resolve("a/b.png"), HomePath.of("~/a/b.png"));
    for (String other : new String[] {"a/~/b", "~other/a", "./~", "~a", "", "/a~"}) {
      assertEquals(Path.of(other), HomePath.of(other));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://b/x", "s3a://b", "gs://b/x y", "hdfs://node:8020/x", "file:///x"})
  void anAddressIsNoPath(String address) {
    InvalidPathException e = assertThrows(InvalidPathException.class, () -> HomePath.of(address));
    assertEquals(address, e.getInput());
    String cure = address.startsWith("file") ? "leave out file://" : "mount what it names";
    assertTrue(e.getReason().contains(cure), e.getReason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3:/b", "a:b", "./s3://b", "x/s3://b", "://", "1st://b", "c://b"})
  void aPathWithColonsIsOne(String path) {
    assertEquals(Path.of(path), HomePath.of(path));
  }
}
