package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of steps with all that goes with them take no more memory than hundreds. */
@EnabledOnOs(OS.LINUX)
final class SoakTest {
  private static final int STEPS = 2000;
  private static final int WARM = 700;

  /** An array of 32 numbers left behind by each step would be as much. */
  private static final long SLACK = 8L << 20;

  private static final RunConfig CONFIG =
      ConfigLoader.override(
          RunConfig.defaults(),
          Assignment.parse(
              List.of(
                  "device=cpu",
                  "precision=fp32",
                  "data.image_size=8",
                  "data.size=16",
                  "data.channels=1",
                  "model.block_out_channels=[4, 4]",
                  "model.layers_per_block=1",
                  "model.attention_resolutions=[]",
                  "model.norm_num_groups=2",
                  "diffusion.timesteps=20",
                  "sampling.steps=2",
                  "sampling.batch_size=2",
                  "training.steps=" + STEPS,
                  "training.batch_size=2",
                  "training.checkpoint_every=250",
                  "training.preview_every=500",
                  "training.preview_images=2",
                  "training.log_every=10")));

  @TempDir Path folder;

  /** What the process holds at a moment. */
  private record Held(long nativeBytes, int arrays, long files) {
    static Held now() throws IOException {
      System.gc();
      long rss = 0;
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          rss = Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
      long files;
      try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
        files = open.count();
      }
      BaseNDManager root =
          (BaseNDManager) Engine.getEngine("PyTorch").newBaseManager().getParentManager();
      return new Held(
          rss - Runtime.getRuntime().totalMemory(), root.getManagedArrays().size(), files);
    }
  }

  @Test
  void memoryArraysAndFilesStayAsTheyAre() throws IOException {
    List<Held> held = new ArrayList<>();
    Progress watch =
        new Progress() {
          @Override
          public void advance(long done) {
            if (done == WARM || done == STEPS - 1) {
              try {
                held.add(Held.now());
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            }
          }
        };
    new TrainingRun(CONFIG, folder, folder, "ddpm train").train(watch, new Control());
    Held before = held.get(0);
    Held after = held.get(1);
    assertEquals(before.files(), after.files());
    assertEquals(before.arrays(), after.arrays());
    long grown = after.nativeBytes() - before.nativeBytes();
    assertTrue(grown < SLACK, grown + " bytes more: " + held);
  }
}
