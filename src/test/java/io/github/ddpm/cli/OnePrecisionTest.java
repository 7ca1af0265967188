package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.output.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes whose measurements of the faster number format disagree, as on a busy machine. */
@Tag("slow")
final class OnePrecisionTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  private DdpmProcess measuring(String answer, String cache, String... words) throws IOException {
    List<String> machine = List.of("-Dddpm.measured=" + answer, "-Dddpm.cache=" + home.path(cache));
    return DdpmProcess.ddpm(home, machine, words);
  }

  private void run(String answer, String cache, String... words) throws Exception {
    try (DdpmProcess process = measuring(answer, cache, words)) {
      assertEquals(0, process.exitCode(), process.err());
    }
  }

  /** A model from elsewhere, which does not say in which format it was trained. */
  private Path foreign() throws IOException {
    assertEquals(0, home.train().code());
    Path model = folder.resolve("model");
    PathUtils.copyDirectory(home.tiny().resolve("step-00000003"), model);
    PathUtils.delete(model.resolve("training"));
    Files.delete(model.resolve("manifest.json"));
    return model;
  }

  private String[] draw(Path model, String out) {
    return new String[] {
      "sample", "-n", "2", "--steps", "4", "--model", model.toString(), "--out", home.path(out)
    };
  }

  private String precision(String image) throws IOException {
    return Png.text(folder.resolve(image)).get("ddpm.precision");
  }

  @Test
  void aSecondMeasurementDoesNotChangeTheFirst() throws Exception {
    Path model = foreign();
    run("BF16", "cache", draw(model, "1.png"));
    run("FP32", "cache", draw(model, "2.png"));
    run("FP32", "empty", draw(model, "3.png"));

    assertEquals("bf16", precision("1.png"));
    assertEquals("bf16", precision("2.png"));
    assertEquals("fp32", precision("3.png"));
    assertEquals(home.pixels("1.png"), home.pixels("2.png"));
    assertNotEquals(home.pixels("1.png"), home.pixels("3.png"));
  }

  @Test
  void whoeverMeasuresAtTheSameTimeAgrees() throws Exception {
    Path model = foreign();
    List<DdpmProcess> processes = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        String answer = i % 2 == 0 ? "BF16" : "FP32";
        processes.add(measuring(answer, "cache", draw(model, i + ".png")));
      }
      for (DdpmProcess process : processes) {
        assertEquals(0, process.exitCode(), process.err());
      }
    } finally {
      processes.forEach(DdpmProcess::close);
    }
    List<String> formats = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      formats.add(precision(i + ".png"));
    }
    assertEquals(1, formats.stream().distinct().count(), formats.toString());
    try (Stream<Path> kept = Files.list(folder.resolve("cache/precision"))) {
      assertEquals(1, kept.count(), "one choice, and nothing half-written");
    }
  }

  @Test
  void aCheckpointIsDrawnInTheFormatThatItsTrainingTook() throws Exception {
    String[] train = {"train", "--config", Home.CONFIG, "--precision", "auto"};
    run("BF16", "of training", train);
    run("FP32", "of another", draw(home.tiny(), "drawn.png"));

    assertEquals("bf16", precision("drawn.png"));
    run("FP32", "of another", Home.words(draw(home.tiny(), "asked.png"), "--precision", "fp32"));
    assertEquals("fp32", precision("asked.png"));
  }

  @Test
  void settingsThatNameAFormatAreDrawnInItWhateverIsFaster() throws Exception {
    assertEquals(0, home.train("--precision", "fp32").code());
    run("BF16", "cache", draw(home.tiny(), "drawn.png"));

    assertEquals("fp32", precision("drawn.png"));
    run("BF16", "cache", Home.words(draw(home.tiny(), "auto.png"), "--precision", "auto"));
    assertEquals("bf16", precision("auto.png"));
  }

  @Test
  void whereNothingCanBeKeptThatIsSaid() throws Exception {
    Path model = foreign();
    Files.writeString(folder.resolve("file"), "no folder");
    try (DdpmProcess process = measuring("BF16", "file/cache", draw(model, "1.png"))) {
      assertEquals(0, process.exitCode(), process.err());
      assertTrue(process.err().contains("format, bf16, cannot be kept"), process.err());
      assertTrue(process.err().contains("set DDPM_CACHE to a folder that can be"), process.err());
      assertEquals(1, process.err().split("cannot write", -1).length - 1, process.err());
      assertFalse(process.err().contains("java.io.IOException"), process.err());
      String place = folder.resolve("file/cache").toString();
      assertEquals(2, process.err().split(Pattern.quote(place), -1).length, process.err());
    }
  }
}
