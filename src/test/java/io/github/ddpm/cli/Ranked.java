package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The same training by one process with two threads, and by processes of one thread. */
record Ranked(Home home) {
  /** Dropout, flips, and 11 images in batches of 8. */
  static final List<String> WORDS =
      List.of(
          "train",
          "--config",
          Home.CONFIG,
          "--device",
          "cpu",
          "--set",
          "model.dropout=0.3",
          "--set",
          "data.horizontal_flip=true",
          "--set",
          "data.size=11",
          "--set",
          "training.batch_size=8",
          "--set",
          "training.steps=20",
          "--set",
          "training.checkpoint_every=5");

  static final Map<String, String> ONE_THREAD = Map.of("OMP_NUM_THREADS", "1");
  static final Map<String, String> TWO_THREADS = Map.of("OMP_NUM_THREADS", "2");

  /** One process has a thread for each half of a batch only where there are two cores. */
  static void assumeTwoCores() {
    assumeTrue(Runtime.getRuntime().availableProcessors() >= 2, "two cores");
  }

  /** Starts a training in a process of its own. */
  DdpmProcess train(Map<String, String> variables, String... more) throws IOException {
    String[] words = Home.words(WORDS.toArray(new String[0]), more);
    return DdpmProcess.ddpm(home, List.of(), variables, words);
  }

  /** Trains in one process. */
  void trainAlone(String run) throws Exception {
    requireDone(train(TWO_THREADS, "--run", run));
  }

  static void requireDone(DdpmProcess process) throws Exception {
    try (process) {
      assertEquals(0, process.exitCode(), process.err());
    }
  }

  void requireSameBytes(String run, String other) throws IOException {
    for (String file :
        List.of("unet/diffusion_pytorch_model.safetensors", "training/state.safetensors")) {
      Path name = Path.of("step-00000020").resolve(file);
      Path first = home.folder().resolve(run).resolve(name);
      Path second = home.folder().resolve(other).resolve(name);
      assertEquals(-1, Files.mismatch(first, second), name.toString());
    }
  }
}
