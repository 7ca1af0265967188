package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images that the network sees one by one, in real processes, whose libraries keep the number of
 * threads that they started with.
 */
@Tag("slow")
final class GroupsOfOneTest {
  private static final int IMAGES = 3;

  @TempDir private Path folder;
  private Home home;

  /** Large enough that several threads share each operation. */
  @BeforeEach
  void train() throws IOException {
    home = Home.in(folder);
    String[] size = {
      "--set", "data.image_size=32", "--set", "model.block_out_channels=[32, 64]",
      "--set", "model.attention_resolutions=[16]", "--set", "training.steps=2"
    };
    Home.Result result = home.train(size);
    assertEquals(0, result.code(), result.err());
  }

  private void draw(int threads, int count, String out) throws Exception {
    String[] sample = {
      "sample", "--set", "sampling.grain=1", "--precision", "fp32", "-n", String.valueOf(count)
    };
    try (DdpmProcess process =
        DdpmProcess.ddpm(
            home,
            List.of(),
            Map.of("OMP_NUM_THREADS", String.valueOf(threads)),
            Home.words(sample, "--out", home.path(out) + "/"))) {
      assertEquals(0, process.exitCode(), process.err());
    }
  }

  @Test
  void theirBytesDependOnNeitherThreadsNorNumber() throws Exception {
    draw(1, IMAGES, "one");
    draw(2, IMAGES, "two");
    draw(4, IMAGES, "four");
    draw(2, 1, "alone");
    for (int i = 0; i < IMAGES; i++) {
      String name = "0000" + i + ".png";
      assertEquals(home.pixels("one/" + name), home.pixels("two/" + name), name);
      assertEquals(home.pixels("one/" + name), home.pixels("four/" + name), name);
    }
    assertEquals(home.pixels("one/00000.png"), home.pixels("alone/00000.png"));
    assertNotEquals(home.pixels("one/00000.png"), home.pixels("one/00001.png"));
  }
}
