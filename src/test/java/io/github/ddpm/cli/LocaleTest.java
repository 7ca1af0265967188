package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.output.Png;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a locale with digits other than 0 to 9, or with another charset than UTF-8. */
@Tag("slow")
final class LocaleTest {
  private static final List<String> EGYPT = List.of("-Duser.language=ar", "-Duser.country=EG");

  private static final List<String> ASCII = List.of("-Dfile.encoding=US-ASCII");

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

  /** Text in files, in archives and in JSON is UTF-8, whatever the charset of the terminal. */
  @Test
  void umlautsSurviveATerminalThatHasNone() throws Exception {
    Home home = Home.in(folder);
    Path tar = folder.resolve("birds.tar");
    try (TarArchiveOutputStream out =
        new TarArchiveOutputStream(Files.newOutputStream(tar), StandardCharsets.UTF_8.name())) {
      for (String name : List.of("m\u00f6we/1.png", "m\u00f6we/bad.png", "kr\u00e4he/1.png")) {
        byte[] png = Png.bytes(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), Map.of());
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(name.contains("bad") ? 1 : png.length);
        out.putArchiveEntry(entry);
        out.write(png, 0, (int) entry.getSize());
        out.closeArchiveEntry();
      }
    }
    String[] train = {
      "train",
      "--config",
      Home.CONFIG,
      "--json",
      "--set",
      "data.source=images",
      "--set",
      "data.path=" + tar,
      "--set",
      "data.max_bad=1"
    };

    try (DdpmProcess trained = DdpmProcess.ddpm(home, ASCII, train);
        DdpmProcess inspected =
            DdpmProcess.ddpm(home, ASCII, "data", "inspect", "--json", tar.toString())) {
      assertEquals(0, trained.exitCode(), trained.err());
      assertEquals(0, inspected.exitCode(), inspected.err());
      assertTrue(
          inspected.out().contains("{\"m\u00f6we\":2,\"kr\u00e4he\":1}")
              || inspected.out().contains("{\"kr\u00e4he\":1,\"m\u00f6we\":2}"),
          inspected.out());
      assertTrue(
          trained.out().contains("\"classes\":[\"kr\u00e4he\",\"m\u00f6we\"]"), trained.out());
    }
    String log = Files.readString(home.tiny().resolve("train.log"));
    assertTrue(log.contains("m\u00f6we/bad.png is not a PNG"), log);
    JsonNode record =
        new ObjectMapper()
            .readTree(home.tiny().resolve("step-00000003/training/run.json").toFile());
    assertEquals("kr\u00e4he", record.at("/class_names/0").asText());
  }

  private static Home.Result train(Home home) throws Exception {
    try (DdpmProcess launched = DdpmProcess.ddpm(home, EGYPT, "train", "--config", Home.CONFIG)) {
      return new Home.Result(launched.exitCode(), launched.out(), launched.err());
    }
  }
}
