package io.github.ddpm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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
}
