package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From images to shards by {@code data pack}, and from these to weights. */
@Tag("slow")
final class ShardedTrainingTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void writeImages() throws IOException {
    home = Home.in(folder);
    for (int i = 0; i < 60; i++) {
      Path kind = Files.createDirectories(folder.resolve("pets/kind" + i % 2));
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 8, 1, 0x10203 * (i + 1));
      ImageIO.write(image, "png", kind.resolve("%02d.png".formatted(i)).toFile());
    }
  }

  private Home.Result pack(String... more) {
    String[] words = {
      "data", "pack", home.path("pets"), home.path("shards"), "--set", "data.image_size=8"
    };
    return home.run(Home.words(words, more));
  }

  private void train(String run, int steps, String... more) {
    String[] words = {
      "--run",
      home.path(run),
      "--set",
      "data.source=images",
      "--set",
      "data.path=" + home.path("shards"),
      "--set",
      "data.holdout=4",
      "--set",
      "model.classes=2",
      "--set",
      "training.steps=" + steps
    };
    Home.Result result = home.train(Home.words(words, more));
    assertEquals(0, result.code(), result.err());
  }

  private byte[] state(String run, int step) throws IOException {
    return Files.readAllBytes(
        folder.resolve(run + "/step-%08d/training/state.safetensors".formatted(step)));
  }

  @Test
  void shardsOfSeveralProcessesTrainToTheWeightsOfAnUnbrokenRun() throws IOException {
    Home.Result first = pack("--num-shards", "20", "--shard", "1/2");
    assertEquals(0, first.code(), first.err());
    assertTrue(
        first.out().contains("shard 1 of 2 is done; shard 2 of 2 has not arrived"), first.out());
    Home.Result second = pack("--num-shards", "20", "--shard", "2/2");
    assertEquals(0, second.code(), second.err());
    assertTrue(second.out().contains("60 images of 8x8, 2 classes, in 20 shards"), second.out());

    train("unbroken", 30); // Two epochs of 56 images, each of two windows.
    train("broken", 10);
    train("broken", 30);
    assertArrayEquals(state("unbroken", 30), state("broken", 30));
    assertEquals(
        "windows-16",
        new ObjectMapper()
            .readTree(folder.resolve("broken/step-00000030/training/run.json").toFile())
            .at("/trained_images/order")
            .asText());

    Home.Result inspected = home.run("data", "inspect", home.path("shards"));
    assertEquals(0, inspected.code(), inspected.err());
    assertTrue(inspected.out().contains("packed images in shards"), inspected.out());
    assertTrue(inspected.out().contains("kind0: 30, kind1: 30"), inspected.out());

    Files.copy(Path.of("configs/folder.yaml"), folder.resolve("configs/folder.yaml"));
    Home.Result dry = home.run("train", home.path("shards"), "--dry-run");
    assertEquals(0, dry.code(), dry.err());
  }

  @Test
  void refusalsNameTheCure() throws IOException {
    assertEquals(0, pack("--num-shards", "3").code());
    Home.Result again = pack("--num-shards", "2");
    assertEquals(1, again.code());
    assertTrue(again.err().contains("give --overwrite to replace it"), again.err());
    assertEquals(0, pack("--num-shards", "2", "--overwrite").code());
    assertFalse(Files.exists(folder.resolve("shards/images-00000-of-00003.ddpm")));

    for (String count : new String[] {"0", "61"}) {
      Home.Result refused = pack("--num-shards", count);
      assertEquals(2, refused.code(), refused.err());
      assertTrue(refused.err().contains("--num-shards: must"), refused.err());
    }
    Home.Result one = pack();
    assertEquals(1, one.code());
    assertTrue(one.err().contains("shards"), one.err());
  }
}
