package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a locale with digits other than 0 to 9. */
@Tag("slow")
final class LocaleTest {
  private static final List<String> EGYPT = List.of("-Duser.language=ar", "-Duser.country=EG");

  @TempDir Path folder;

  @Test
  void aRunIsFoundAgainWhateverTheDigitsOfTheUsersLanguage() throws Exception {
    Home home = Home.in(folder);

    Home.Result first = train(home);
    Home.Result again = train(home);

    assertEquals(0, first.code(), first.err());
    assertTrue(Files.isDirectory(home.tiny().resolve("step-00000003")));
    assertTrue(Files.exists(home.tiny().resolve("previews/step-00000003.png")));
    assertTrue(again.out().startsWith("trained  to step 3 before"), again.out());
  }

  private static Home.Result train(Home home) throws Exception {
    try (DdpmProcess launched = DdpmProcess.ddpm(home, EGYPT, "train", "--config", Home.CONFIG)) {
      return new Home.Result(launched.exitCode(), launched.out(), launched.err());
    }
  }
}
