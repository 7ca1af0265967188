package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.output.Png;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddpm sample} of a conditional network. */
final class ClassesSampleTest {
  private static final int CLASSES = 4;
  private static final int SIDE = 8;

  @TempDir static Path trained;
  private static Path model;

  @TempDir Path folder;
  private Home home;

  @BeforeAll
  static void train() throws IOException {
    model = Home.trained(trained, "--set", "model.classes=" + CLASSES);
  }

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  @Test
  void allClassesMakeARowEach() throws IOException {
    draw("-n", "10", "--class", "all", "--out", home.path("rows.png"));
    draw("-n", "10", "--out", home.path("turns"));

    BufferedImage rows = image("rows.png");
    assertEquals(3 * (SIDE + 2) + 2, rows.getWidth());
    assertEquals(CLASSES * (SIDE + 2) + 2, rows.getHeight());
    for (int i = 0; i < 10; i++) {
      int x = 2 + i / CLASSES * (SIDE + 2);
      int y = 2 + i % CLASSES * (SIDE + 2);
      assertEquals(
          samples(image("turns/%05d.png".formatted(i))),
          samples(rows.getSubimage(x, y, SIDE, SIDE)));
    }
  }

  /** Its previews would show what no network has learnt. */
  @Test
  void guidanceThatARunDoesNotTeachIsRefusedBeforeItBegins() throws IOException {
    Home.Result result =
        home.train(
            "--set", "model.classes=" + CLASSES,
            "--set", "training.label_dropout=0",
            "--set", "sampling.guidance_scale=2");

    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains("sampling.guidance_scale: must be 1, is 2.0"), result.err());
    assertFalse(Files.exists(home.tiny().resolve("metrics.jsonl")));
  }

  @Test
  void anImageOfClassesTellsTheirNames() throws IOException {
    draw("-n", "4", "--class", "all", "--out", home.path("rows.png"));

    assertEquals(
        "disc, square, triangle, ring",
        Png.text(folder.resolve("rows.png")).get("ddpm.class_names"));
  }

  @Test
  void everyImageOfAnArrayHasItsLabel() throws IOException {
    draw("-n", "6", "--class", "all", "--out", home.path("all.npz"));
    draw("-n", "5", "--class", "all", "--shard", "2/2", "--out", home.path("shard.npz"));
    draw("-n", "2", "--class", "triangle", "--out", home.path("one.npz"));

    assertArrayEquals(new long[] {0, 1, 2, 3, 0, 1}, labels("all.npz"));
    assertArrayEquals(new long[] {2, 3, 0}, labels("shard.npz"));
    assertArrayEquals(new long[] {2, 2}, labels("one.npz"));
  }

  @Test
  void whatMakesNoRowsIsRefused() {
    Home.Result columns = sample("--class", "all", "--columns", "3", "--out", home.path("a.png"));
    Home.Result between =
        sample("--class", "all", "--interpolate", "1,2", "--out", home.path("a.png"));

    assertEquals(2, columns.code());
    assertTrue(columns.err().startsWith("ddpm: --columns: "), columns.err());
    assertEquals(2, between.code());
    assertTrue(between.err().startsWith("ddpm: --class all: "), between.err());
  }

  @Test
  void whereThereAreNoClassesTheyAreNotChosen() throws IOException {
    home.train();

    for (String kind : List.of("all", "0")) {
      Home.Result result = home.sample("--class", kind, "--out", home.path("a.png"));

      assertEquals(2, result.code());
      assertTrue(result.err().contains("--class: the model was trained without"), result.err());
    }
  }

  @Test
  void guidanceOfOneIsTheClassAndOfZeroIsNone() throws IOException {
    draw("-n", "2", "--class", "0", "--guidance", "0", "--out", home.path("none-of-0"));
    draw("-n", "2", "--class", "3", "--guidance", "0", "--out", home.path("none-of-3"));
    draw("-n", "2", "--class", "3", "--guidance", "1", "--out", home.path("one"));
    draw("-n", "2", "--class", "3", "--out", home.path("three"));

    for (String name : List.of("/00000.png", "/00001.png")) {
      List<Integer> none = samples(image("none-of-0" + name));
      assertEquals(none, samples(image("none-of-3" + name)));
      assertEquals(samples(image("three" + name)), samples(image("one" + name)));
      assertNotEquals(none, samples(image("three" + name)));
    }
  }

  /** At its ends it is what was there before: guidance everywhere, or none. */
  @Test
  void guidanceInAnIntervalIsBetweenAllAndNoneAndIsTold() throws IOException {
    String[] two = {"-n", "2", "--guidance", "3"};
    draw(Home.words(two, "--out", home.path("all")));
    draw(Home.words(two, "--guidance-interval", "0,1e9", "--out", home.path("whole")));
    draw(Home.words(two, "--guidance-interval", "1,10", "--out", home.path("middle")));
    Home.Result none =
        sample(Home.words(two, "--guidance-interval", "1e8,1e9", "--out", home.path("none")));
    draw("-n", "2", "--guidance", "1", "--out", home.path("one"));

    assertEquals(samples(image("all/00000.png")), samples(image("whole/00000.png")));
    assertEquals(samples(image("one/00000.png")), samples(image("none/00000.png")));
    assertTrue(none.err().contains("guidance_interval: no image is guided"), none.err());
    assertNotEquals(samples(image("all/00000.png")), samples(image("middle/00000.png")));
    assertNotEquals(samples(image("one/00000.png")), samples(image("middle/00000.png")));
    String told = Png.text(folder.resolve("middle/00000.png")).get("ddpm.sampling");
    assertTrue(told.contains(" guidance_interval=[1.0, 10.0] "), told);
    assertFalse(Png.text(folder.resolve("all/00000.png")).toString().contains("interval=["));
    Home.Result other =
        sample(Home.words(two, "--guidance-interval", "1,9", "--out", home.path("middle")));
    assertNotEquals(0, other.code(), other.err());
  }

  private void draw(String... options) {
    Home.Result result = sample(options);
    assertEquals(0, result.code(), result.err());
  }

  private Home.Result sample(String... options) {
    String[] args = Arrays.copyOf(options, options.length + 2);
    args[options.length] = "--model";
    args[options.length + 1] = model.toString();
    return home.sample(args);
  }

  private BufferedImage image(String name) throws IOException {
    return ImageIO.read(folder.resolve(name).toFile());
  }

  private static List<Integer> samples(BufferedImage image) {
    return Arrays.stream(image.getData().getPixels(0, 0, SIDE, SIDE, (int[]) null))
        .boxed()
        .toList();
  }

  private long[] labels(String name) throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve(name).toFile())) {
      byte[] bytes = zip.getInputStream(zip.getEntry("arr_1.npy")).readAllBytes();
      ByteBuffer data = ByteBuffer.wrap(bytes, 128, bytes.length - 128);
      long[] labels = new long[(bytes.length - 128) / Long.BYTES];
      data.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(labels);
      return labels;
    }
  }
}
