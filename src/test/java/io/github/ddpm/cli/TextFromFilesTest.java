package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.output.Png;
import io.github.ddpm.terminal.Console;
import io.github.ddpm.terminal.Graphics;
import io.github.ddpm.terminal.Visible;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that come from files, and would move the cursor or pass for words of the program. */
final class TextFromFilesTest {
  private static final String NASTY = "\033]0;PWNED\7\033[2J\033[31mred";

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  @Test
  void namesInAnArchiveAreShownWithTheirControls() throws IOException {
    Path zip = folder.resolve("a.zip");
    byte[] png = Png.bytes(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), Map.of());
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : new String[] {NASTY + "/1.png", "b\nforged/2.png", "b\nforged/3.png"}) {
        out.putNextEntry(new ZipEntry(name));
        out.write(name.contains("3") ? new byte[9] : png);
      }
    }

    Home.Result inspected = home.run("data", "inspect", zip.toString());
    Home.Result json = home.run("data", "inspect", zip.toString(), "--json");
    Home.Result trained = home.train("--set", "data.source=images", "--set", "data.path=" + zip);

    assertEquals(0, inspected.code(), inspected.err());
    assertHarmless(inspected.out());
    assertTrue(inspected.out().contains("\\u001b]0;PWNED\\u0007"), inspected.out());
    assertTrue(
        new ObjectMapper().readTree(json.out()).get("facts").toString().contains("PWNED"),
        json.out());
    assertEquals(1, trained.code());
    assertTrue(trained.err().contains("b\\nforged/3.png is not"), trained.err());
    assertHarmless(trained.err());
  }

  @Test
  void textsOfAnImageForgeNoLine() throws IOException {
    Path png = folder.resolve("a.png");
    Png.write(
        png,
        new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB),
        Map.of(
            "ddpm.settings",
            ConfigWriter.toYaml(RunConfig.defaults()),
            "ddpm.seed",
            "1\n# command     rm -r /",
            "ddpm.command",
            NASTY));

    Home.Result shown = home.run("show", png.toString());

    assertEquals(0, shown.code(), shown.err());
    assertHarmless(shown.out());
    assertEquals(1, shown.out().lines().filter(line -> line.startsWith("# command")).count());
  }

  @Test
  void errorsAndWordsOfTheUserAreShownSoToo() throws IOException {
    Path yaml = folder.resolve("configs/bad.yaml");
    Files.writeString(yaml, "seed: \"" + "\\e[31m" + "\"\n");

    Home.Result yamlFile = home.run("train", "--config", "bad.yaml");
    Home.Result option = home.run("train", "--conf" + NASTY);

    assertEquals(2, yamlFile.code());
    assertHarmless(yamlFile.err());
    assertEquals(2, option.code());
    assertHarmless(option.err());
  }

  @Test
  void resultsAreShownSoToo() throws IOException {
    Path image = Files.createDirectories(folder.resolve("images")).resolve("a.png");
    Png.write(image, new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), Map.of());
    Path packed = folder.resolve("a\u202eb.ddpm");

    Home.Result result = home.run("data", "pack", home.path("images"), packed.toString());

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("a\\u202eb.ddpm"), result.out());
  }

  @Test
  void thePicturesAndColoursOfTheProgramStay() {
    StringWriter err = new StringWriter();
    PrintWriter guarded = Visible.on(new PrintWriter(err, true));
    Console console = new Console(guarded, true, Graphics.HALF_BLOCKS, () -> 80, System::nanoTime);

    console.preview(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB));
    console.warn(NASTY);

    assertTrue(err.toString().startsWith("\033[38;2;0;0;0m\033[48;2;0;0;0m▀▀\033[0m\n"));
    assertTrue(err.toString().contains("ddpm: warning: \\u001b]0;PWNED\\u0007"), err.toString());
  }

  private static void assertHarmless(String text) {
    assertFalse(text.chars().anyMatch(c -> c < ' ' && c != '\n'), text);
  }
}
