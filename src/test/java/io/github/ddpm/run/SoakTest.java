package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.collective.Collective;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.owner.RunLock;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of steps, with all listeners, take no more memory than hundreds. */
@EnabledOnOs(OS.LINUX)
final class SoakTest {
  private static final int STEPS = 2000;
  private static final List<Integer> EARLY = List.of(600, 700, 800);
  private static final List<Integer> LATE = List.of(1800, 1900, 1999);

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

  private final int threads = Torch.threads();

  @TempDir Path folder;

  /**
   * One thread for each operation: where other programs keep the cores busy, two of them wait for
   * each other's turn in each of a step's hundred operations.
   */
  @BeforeEach
  void useOneThread() {
    Torch.threads(1);
  }

  @AfterEach
  void useThreadsAsBefore() {
    Torch.threads(threads);
  }

  /** What else lives in this process takes and returns memory too, so there are several moments. */
  @Test
  @Tag("slow")
  void memoryArraysAndFilesStayAsTheyAre() throws IOException {
    List<ResourceUse> early = new ArrayList<>();
    List<ResourceUse> late = new ArrayList<>();
    Progress watch =
        new Progress() {
          @Override
          public void advance(long done) {
            if (EARLY.contains((int) done)) {
              early.add(ResourceUse.now());
            }
            if (LATE.contains((int) done)) {
              late.add(ResourceUse.now());
            }
          }
        };
    try (RunLock lock = RunLock.take(folder)) {
      new TrainingRun(
              CONFIG,
              folder,
              folder,
              "ddpm train",
              Optional.empty(),
              false,
              Shard.ALL,
              Collective.ALONE)
          .train(lock, watch, new TrainingControl(Optional.empty()), plan -> {});
    }
    ResourceUse most = early.stream().reduce(ResourceUse::orMore).orElseThrow();
    ResourceUse least = late.stream().reduce(ResourceUse::orLess).orElseThrow();
    assertEquals(List.of(), least.beyond(most));
  }
}
