package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddpm data}, and training on a folder. */
final class DataTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeImages() throws IOException {
    home = Home.in(folder);
    for (String name : new String[] {"cat/1", "cat/2", "dog/1"}) {
      Path file = folder.resolve("pets/" + name + ".png");
      Files.createDirectories(file.getParent());
      BufferedImage image = new BufferedImage(12, 8, BufferedImage.TYPE_INT_RGB);
      image.setRGB(0, 0, name.hashCode());
      ImageIO.write(image, "png", file.toFile());
    }
  }

  @Test
  void inspectTellsWhatThereIsAndWhatIsDamaged() throws IOException {
    Files.write(folder.resolve("pets/dog/bad.jpg"), new byte[] {1, 2, 3});
    Files.copy(folder.resolve("pets/dog/1.png"), folder.resolve("pets/dog/twin.png"));

    Home.Result result = home.run("data", "inspect", home.path("pets"));

    assertEquals(0, result.code(), result.err());
    String out = result.out();
    assertTrue(out.contains("kind        folder of image files\n"), out);
    assertTrue(out.contains("images      5\n"), out);
    assertTrue(out.contains("sizes       8x12: 4 (height x width)\n"), out);
    assertTrue(out.contains("modes       colour: 4\n"), out);
    assertTrue(out.contains("labels      dog: 3, cat: 2\n"), out);
    assertTrue(out.contains("duplicates  1\n  dog/twin.png = dog/1.png\n"), out);
    assertTrue(out.contains("unreadable  1\n  dog/bad.jpg is not a PNG"), out);
    assertEquals("", result.complaints());
  }

  @Test
  void pairsAreInspectedAndPackedAndNotTrainedOn() throws IOException {
    for (String name : new String[] {"cat/1", "cat/2", "dog/1"}) {
      Path file = folder.resolve("drawn/" + name + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(new BufferedImage(6, 4, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
    }
    String drawn = "data.condition=" + home.path("drawn");
    Home.Result inspected = home.run("data", "inspect", home.path("pets"), "--set", drawn);
    assertEquals(0, inspected.code(), inspected.err());
    String out = inspected.out();
    assertTrue(
        out.contains(
            "kind        pairs of a folder of image files, each beside one of a folder of image files\n"),
        out);
    assertTrue(out.contains("beside them 4x6: 3 (pictures to be shown)\n"), out);

    Home.Result packed =
        home.run(
            "data",
            "pack",
            home.path("pets"),
            home.path("pets.ddpm"),
            "--set",
            drawn,
            "--set",
            "data.image_size=8");
    assertEquals(0, packed.code(), packed.err());
    assertEquals(home.path("pets.ddpm") + "  3 pairs of 8x8, 2 classes\n", packed.out());
    Home.Result again =
        home.run("data", "inspect", home.path("pets.ddpm"), "--set", "data.condition=packed");
    assertTrue(again.out().contains("beside them 8x8: 3 (pictures to be shown)\n"), again.out());

    Home.Result trained =
        home.train(
            "--set",
            "data.source=images",
            "--set",
            "data.path=" + home.path("pets"),
            "--set",
            drawn);
    assertEquals(2, trained.code(), trained.err());
    assertTrue(trained.err().contains("data.condition: is "), trained.err());

    Files.delete(folder.resolve("drawn/dog/1.png"));
    Home.Result missing = home.run("data", "inspect", home.path("pets"), "--set", drawn);
    assertEquals(2, missing.code(), missing.err());
    assertTrue(
        missing
            .err()
            .contains(
                "data.condition: %s has no picture for dog/1.png of %s: "
                    .formatted(home.path("drawn"), home.path("pets"))),
        missing.err());
  }

  @Test
  void whatAShardWarnsOfIsSaidToBeItsOwn() throws IOException {
    Path scans = Files.createDirectories(folder.resolve("scans"));
    for (int i = 0; i < 2; i++) {
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
      image.getRaster().setSample(0, 0, 0, 100 + i);
      ImageIO.write(image, "png", scans.resolve(i + ".png").toFile());
    }
    String[] pack = {
      "data", "pack", scans.toString(), home.path("scans.ddpm"), "--set", "data.image_size=4"
    };
    Home.Result part = home.run(Home.words(pack, "--shard", "1/2"));
    assertEquals(0, part.code(), part.err());
    String words = "the brightest value of this shard's images of more than 8 bits (1) is 100 of";
    assertTrue(part.err().contains(words), part.err());
    Home.Result whole = home.run(pack);
    words = "the brightest value of all images of more than 8 bits (2) is 101 of";
    assertTrue(whole.err().contains(words), whole.err());
  }

  @Test
  void packWritesAFileThatIsTrainedFromAndNeverReplacedUnasked() throws IOException {
    String[] pack = {
      "data", "pack", home.path("pets"), home.path("pets.ddpm"), "--set", "data.image_size=8"
    };

    Home.Result first = home.run(pack);
    byte[] packed = Files.readAllBytes(folder.resolve("pets.ddpm"));
    Home.Result second = home.run(pack);

    assertEquals(0, first.code(), first.err());
    assertEquals(home.path("pets.ddpm") + "  3 images of 8x8, 2 classes\n", first.out());
    assertEquals(1, second.code());
    assertTrue(second.err().contains("--overwrite"), second.err());
    assertArrayEquals(packed, Files.readAllBytes(folder.resolve("pets.ddpm")));
    Home.Result trained =
        home.train("--set", "data.source=images", "--set", "data.path=" + home.path("pets.ddpm"));
    assertEquals(0, trained.code(), trained.err());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // Where links are not for everybody.
  void packNeverWritesOverWhatItReads() throws IOException {
    assertEquals(0, home.run("data", "pack", home.path("pets"), home.path("pets.ddpm")).code());
    Path packed = folder.resolve("pets.ddpm");
    Files.createSymbolicLink(folder.resolve("link.ddpm"), packed);
    Files.createLink(folder.resolve("twin.ddpm"), packed);
    Files.copy(packed, folder.resolve("new.ddpm.partial"));
    Map<Path, byte[]> before = contents();

    for (String[] words :
        new String[][] {
          {"pets.ddpm", "pets.ddpm"},
          {"pets.ddpm", "link.ddpm"},
          {"pets.ddpm", "twin.ddpm"},
          {"new.ddpm.partial", "new.ddpm"},
          {"pets", "pets/cat/1.png"}
        }) {
      Home.Result refused =
          home.run(
              "data",
              "pack",
              home.path(words[0]),
              home.path(words[1]),
              "--overwrite",
              "--set",
              "data.image_size=8");
      assertEquals(1, refused.code(), words[1]);
      assertTrue(refused.err().contains("what is to be packed"), refused.err());
    }
    Map<Path, byte[]> after = contents();
    assertEquals(before.keySet(), after.keySet());
    before.forEach((file, bytes) -> assertArrayEquals(bytes, after.get(file), file.toString()));
  }

  private Map<Path, byte[]> contents() throws IOException {
    Map<Path, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file, Files.readAllBytes(file));
      }
    }
    return contents;
  }

  @Test
  void greyImagesHaveOneMean() throws IOException {
    Path file = Files.createDirectories(folder.resolve("grey")).resolve("black.png");
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());

    String out = home.run("data", "inspect", home.path("grey")).out();
    assertTrue(out.contains("\nmeans       0.0 of 255\n"), out);
  }

  @Test
  void jsonIsAllThatStdoutHasWhereItIsAskedFor() throws IOException {
    Home.Result inspected = home.run("data", "inspect", home.path("pets"), "--json");
    Home.Result packed =
        home.run("data", "pack", home.path("pets"), home.path("pets.ddpm"), "--json");

    JsonNode facts = new ObjectMapper().readTree(inspected.out());
    assertEquals("inspected", facts.path("event").asText());
    assertEquals(1, inspected.out().lines().count(), inspected.out());
    assertTrue(facts.path("facts").toString().contains("images      3"), inspected.out());
    assertEquals("folder of image files", facts.path("kind").asText());
    assertEquals(3, facts.path("images").asInt());
    assertEquals(3, facts.path("sizes").path("8x12").asInt());
    assertEquals(3, facts.path("modes").path("colour").asInt());
    assertEquals(2, facts.path("labels").path("cat").asInt());
    assertEquals(3, facts.path("means").size());
    assertTrue(facts.path("duplicates").isEmpty() && facts.path("duplicates").isArray());
    assertTrue(facts.path("unreadable").isEmpty() && facts.path("unreadable").isArray());
    List<String> events = new ArrayList<>();
    for (String line : packed.out().lines().toList()) {
      events.add(new ObjectMapper().readTree(line).path("event").asText());
    }
    assertEquals(List.of("started", "began", "written", "finished"), events);
  }

  @Test
  void trainingReadsAFolderOfImagesOfAnySize() throws IOException {
    Home.Result result =
        home.train(
            "--set",
            "data.source=images",
            "--set",
            "data.path=" + home.path("pets"),
            "--set",
            "data.image_size=[8, 12]",
            "--set",
            "data.crop=random");

    assertEquals(0, result.code(), result.err());
  }

  @Test
  void trainingNamesDamagedImagesAndStopsAtTheLimit() throws IOException {
    Files.write(folder.resolve("pets/dog/bad.jpg"), new byte[] {1, 2, 3});
    String[] images = {
      "--set", "data.source=images", "--set", "data.path=" + home.path("pets"), "--set", ""
    };

    images[5] = "data.max_bad=0";
    Home.Result stopped = home.train(images);
    images[5] = "data.max_bad=1";
    Home.Result trained = home.train(images);

    assertEquals(1, stopped.code());
    assertTrue(stopped.err().contains("warning: dog/bad.jpg is not a PNG"), stopped.err());
    assertEquals(0, trained.code(), trained.err());
    assertTrue(trained.err().contains("warning: dog/bad.jpg could not be read"), trained.err());
    assertTrue(
        trained.err().contains("warning: unreadable and left out: 1 image\n"), trained.err());
    String log = Files.readString(home.tiny().resolve("train.log"));
    assertTrue(log.contains("dog/bad.jpg is not a PNG"), log);
  }

  @Test
  void whatIsLeftOutIsToldByInspectAndByTraining() throws IOException {
    for (String name :
        new String[] {
          "cat/a.heic", "cat/b.HEIC", "dog/c.avif", "notes.txt", "@eaDir/1.png/THUMB.jpg", "._1.png"
        }) {
      Files.createDirectories(folder.resolve("pets").resolve(name).getParent());
      Files.writeString(folder.resolve("pets").resolve(name), "x");
    }
    Files.copy(folder.resolve("pets/dog/1.png"), folder.resolve("pets/dog/without-suffix"));
    String[] images = {"--set", "data.source=images", "--set", "data.path=" + home.path("pets")};

    Home.Result inspected = home.run("data", "inspect", home.path("pets"));
    Home.Result trained = home.train(images);

    assertEquals(0, inspected.code(), inspected.err());
    String out = inspected.out();
    assertTrue(out.contains("images      4\n"), out);
    assertTrue(
        out.endsWith(
            """
            left out    3 pictures of formats that are not read: 2 .heic, 1 .avif
                        2 thumbnails and other files of systems: 1 .jpg, 1 .png
                        1 other file: 1 .txt
            """),
        out);
    assertTrue(out.lines().allMatch(line -> line.length() <= 80), out);
    assertEquals(0, trained.code(), trained.err());
    assertTrue(
        trained
            .err()
            .contains("3 pictures of formats that are not read were left out: 2 .heic, 1 .avif"),
        trained.err());
    assertTrue(trained.err().contains("1 other file was left out: 1 .txt"), trained.err());
    assertTrue(trained.out().contains("classes  2, not used: cat 2, dog 2\n"), trained.out());
  }

  @Test
  void trainingSaysWhereItsLabelsComeFrom() throws IOException {
    Files.writeString(folder.resolve("pets/labels.csv"), "file,kind,class\n1.png,x,a\n2.png,x,b\n");
    Files.delete(folder.resolve("pets/dog/1.png"));
    Files.writeString(folder.resolve("pets/cat/1.json"), "{\"width\": 12}");
    String[] images = {"--set", "data.source=images", "--set", "data.path=" + home.path("pets")};

    Home.Result inspected = home.run("data", "inspect", home.path("pets"));
    Home.Result trained = home.train(images);

    assertTrue(
        inspected.out().contains("labelled    by labels.csv, column class\n"), inspected.out());
    String left = "1 metadata file that gives no label: 1 .json";
    assertTrue(inspected.out().contains("left out    " + left + "\n"), inspected.out());
    assertEquals(0, trained.code(), trained.err());
    String said = trained.out() + trained.err();
    assertTrue(said.contains("labelled by labels.csv, column class\n"), said);
    assertTrue(said.contains("1 metadata file that gives no label was left out: 1 .json"), said);
  }

  @Test
  void whereNothingCanBeReadInspectFails() throws IOException {
    Files.createDirectories(folder.resolve("bad"));
    Files.writeString(folder.resolve("bad/a.png"), "x");

    Home.Result none = home.run("data", "inspect", home.path("bad"));

    assertEquals(1, none.code(), none.out());
    assertTrue(none.out().contains("unreadable  1\n  a.png is not a PNG"), none.out());
    assertFalse(none.out().contains("NaN"), none.out());
    assertTrue(none.err().contains("none of the images can be read"), none.err());
  }

  @Test
  void partsAreReadAsOneOrChosen() throws IOException {
    for (String name : new String[] {"train/cat/1", "train/dog/2", "test/cat/3"}) {
      Path file = folder.resolve("split/" + name + ".png");
      Files.createDirectories(file.getParent());
      Files.copy(folder.resolve("pets/cat/1.png"), file);
    }
    String[] inspect = {"data", "inspect", home.path("split")};

    String all = home.run(inspect).out();
    String test = home.run(Home.words(inspect, "--set", "data.split=test")).out();
    Home.Result none = home.run(Home.words(inspect, "--set", "data.split=val"));

    assertTrue(all.contains("parts       test: 1, train: 2 (read as one;"), all);
    assertTrue(all.contains("labels      cat: 2, dog: 1\nlabelled    by folders\n"), all);
    assertTrue(test.contains("images      1\n"), test);
    assertTrue(test.contains("left out    2 images of other parts: 2 train\n"), test);
    assertEquals(2, none.code());
    assertTrue(none.err().contains("data.split: there is no folder val"), none.err());
  }

  @Test
  void labelsComeFromNamesOfFilesIfAskedFor() throws IOException {
    Files.createDirectories(folder.resolve("named"));
    for (String name : new String[] {"cat_00001", "dog_00001", "cat_00002"}) {
      Files.copy(folder.resolve("pets/cat/1.png"), folder.resolve("named/" + name + ".png"));
    }

    String out =
        home.run("data", "inspect", home.path("named"), "--set", "data.labels=names").out();

    assertTrue(out.contains("labels      cat: 2, dog: 1\n"), out);
  }

  /** A name of bytes that are no UTF-8, as old programs and other systems leave them. */
  @Test
  @DisabledOnOs({OS.WINDOWS, OS.MAC}) // Whose names are always text.
  void namesThatAreNoUtf8AreReadLikeOthers() throws Exception {
    Process copying =
        new ProcessBuilder(
                "sh",
                "-c",
                "mkdir -p \"odd/K$(printf '\\344')fer\" && cp pets/cat/1.png"
                    + " \"odd/K$(printf '\\344')fer/caf$(printf '\\351').png\" && cp pets/cat/2.png"
                    + " \"odd/K$(printf '\\344')fer/caf$(printf '\\350').png\" && mkdir odd/dog && cp"
                    + " pets/dog/1.png odd/dog/1.png")
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertEquals(0, copying.waitFor());

    Home.Result result = home.run("data", "inspect", home.path("odd"));

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("images      3\n"), result.out());
    assertTrue(result.out().contains("labels      K\u00E4fer: 2, dog: 1\n"), result.out());
    assertTrue(result.out().contains("unreadable  0"), result.out());
  }

  @Test
  void onlyKnownCollectionsCanBeFetched() {
    Home.Result result = home.run("data", "fetch", "imagenet");

    assertEquals(2, result.code());
    assertTrue(result.err().contains("can be fetched: cifar-10, cifar-100"), result.err());
  }
}
