package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that are kept are never taken for those of other inputs. */
final class CachesTest {
  private static final int COUNT = 40;
  private static final int SIDE = 8;

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  private static byte[] npy(String type, String shape, byte[] content) {
    String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
    byte[] start =
        "\u0093NUMPY\1\0v\0%-117s\n".formatted(header).getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = Arrays.copyOf(start, start.length + content.length);
    System.arraycopy(content, 0, whole, start.length, content.length);
    return whole;
  }

  private static byte[] images(long seed) {
    byte[] pixels = new byte[COUNT * SIDE * SIDE];
    new Random(seed).nextBytes(pixels);
    return npy("|u1", "(%d, %d, %d)".formatted(COUNT, SIDE, SIDE), pixels);
  }

  /** Writes an archive with labels that take turns among some classes. */
  private Path labelled(String name, int classes, int every) throws IOException {
    byte[] labels = new byte[COUNT];
    for (int i = 0; i < COUNT; i++) {
      labels[i] = (byte) (i / every % classes);
    }
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("arr_0.npy"));
      zip.write(images(1));
      zip.putNextEntry(new ZipEntry("arr_1.npy"));
      zip.write(npy("|u1", "(%d,)".formatted(COUNT), labels));
    }
    return file;
  }

  private JsonNode evaluate(Path data, String metric) throws IOException {
    Path samples = folder.resolve("samples.npy");
    Files.write(samples, images(9));
    Home.Result result =
        home.run(
            "evaluate",
            "--samples",
            samples.toString(),
            "--data",
            data.toString(),
            "-n",
            "16",
            "--metrics",
            metric,
            "--device",
            "cpu",
            "--json");
    assertEquals(0, result.code(), result.err());
    return Evaluations.figures(result).get(0);
  }

  @Test
  void anArrayOfTheSameLengthAndTimeIsMeasuredItself() throws IOException {
    Path data = folder.resolve("data.npy");
    FileTime time = FileTime.fromMillis(1_000_000_000_000L);
    List<JsonNode> figures = new ArrayList<>();
    for (long seed : new long[] {1, 2, 1}) {
      Files.write(data, images(seed));
      Files.setLastModifiedTime(data, time);
      figures.add(evaluate(data, "swd"));
    }
    String key = "/provenance/reference_sha256";
    assertNotEquals(figures.get(0).at(key), figures.get(1).at(key));
    assertNotEquals(figures.get(0).get("mean"), figures.get(1).get("mean"));
    assertEquals(figures.get(0), figures.get(2));
  }

  @Test
  void imagesWithOtherLabelsHaveAnotherClassifier() throws IOException {
    Set<String> classifiers = new HashSet<>();
    for (Path data :
        List.of(labelled("a.npz", 3, 1), labelled("b.npz", 3, 2), labelled("c.npz", 2, 1))) {
      classifiers.add(evaluate(data, "is").at("/provenance/features_sha256").asText());
    }
    assertEquals(3, classifiers.size());
  }

  /** The same weights with another noise schedule draw other images. */
  @Test
  void aFolderOfImagesIsNotFinishedWithAnotherSchedule() throws IOException {
    assertEquals(0, home.train().code());
    Path model = folder.resolve("model");
    PathUtils.copyDirectory(home.tiny().resolve("step-00000003"), model);
    Files.delete(model.resolve("manifest.json"));
    String[] words = {"-n", "2", "--model", model.toString(), "--out", home.path("drawn")};
    assertEquals(0, home.sample(words).code());
    Files.delete(folder.resolve("drawn/00001.png"));
    Path scheduler = model.resolve("scheduler/scheduler_config.json");
    String text = Files.readString(scheduler);
    Files.writeString(
        scheduler,
        text.replace("\"beta_schedule\" : \"squaredcos_cap_v2\"", "\"beta_schedule\" : \"linear\"")
            .replace("\"beta_schedule\": \"squaredcos_cap_v2\"", "\"beta_schedule\": \"linear\""));
    assertNotEquals(text, Files.readString(scheduler));

    Home.Result other = home.sample(words);

    assertEquals(1, other.code(), other.err());
    assertTrue(other.err().contains("made differently: ddpm.pipeline is "), other.err());
    Files.writeString(scheduler, text);
    assertEquals(0, home.sample(words).code());
  }

  @Test
  void statesOfAnotherImageOfTheSameNameAreNotMixed() throws IOException {
    Path image = folder.resolve("image.png");
    for (int red : new int[] {1, 2}) {
      BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
      picture.setRGB(0, 0, red << 16);
      ImageIO.write(picture, "png", image.toFile());
      Home.Result drawn =
          home.run("noise", image.toString(), "-n", "3", "--out", home.path("states"));
      assertEquals(red - 1, drawn.code(), drawn.err());
      assertEquals(red == 2, drawn.err().contains("made differently: ddpm.noised_sha256"));
    }
  }
}
