package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.packing.ManyShards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten million images train in the memory that ten thousand need. */
@Tag("slow")
final class LargeCollectionTest {
  private static final int STEPS = 200;
  private static final int EARLY = 20;

  /** In MiB; a number of four bytes for each image, just once, would not fit beside the program. */
  private static final int HEAP = 64;

  /** What the memory of a process may grow by between two steps, in kB; libraries keep buffers. */
  private static final long MOST_GROWTH = 100_000;

  @TempDir Path folder;

  /** What a training took: the time until its first step, its own memory then, and the most. */
  private record Taken(double seconds, long earlyKilobytes, long lateKilobytes) {}

  @Test
  void tenMillionImagesTakeNoMoreMemoryThanTenThousand() throws Exception {
    Taken few = train(10_000);
    Taken many = train(10_000_000);
    assertTrue(many.lateKilobytes < many.earlyKilobytes + MOST_GROWTH, many.toString());
    assertTrue(many.lateKilobytes < few.lateKilobytes + MOST_GROWTH, few + " " + many);
  }

  private Taken train(int images) throws Exception {
    Home home = Home.in(folder.resolve("of " + images));
    Path shards = ManyShards.write(home.folder().resolve("shards"), images, 50);
    String[] words = {
      "train",
      "--config",
      Home.CONFIG,
      "--set",
      "data.source=images",
      "--set",
      "data.path=" + shards,
      "--set",
      "data.channels=1",
      "--set",
      "data.holdout=1000",
      "--set",
      "model.classes=3",
      "--set",
      "training.label_dropout=0.1",
      "--set",
      "training.steps=" + STEPS,
      "--set",
      "training.checkpoint_every=" + STEPS,
      "--set",
      "training.preview_every=" + STEPS
    };
    long began = System.nanoTime();
    try (DdpmProcess training = DdpmProcess.ddpm(home, List.of("-Xmx" + HEAP + "m"), words)) {
      training.awaitSteps(home.tiny(), 1);
      double seconds = (System.nanoTime() - began) / 1e9;
      training.awaitSteps(home.tiny(), EARLY);
      long early = ownKilobytes(training.pid());
      long[] late = {early};
      training.await(
          () -> {
            late[0] = Math.max(late[0], ownKilobytes(training.pid()));
            return steps(home) >= STEPS - 20; // It still draws and saves.
          },
          "the last steps");
      assertEquals(0, training.exitCode(), training.err());
      return new Taken(seconds, early, late[0]);
    }
  }

  private static int steps(Home home) throws IOException {
    return Files.readAllLines(home.tiny().resolve("metrics.jsonl")).size();
  }

  /** Without mapped files, which the system may take back at any time; 0 where it does not say. */
  private static long ownKilobytes(long pid) throws IOException {
    Path status = Path.of("/proc", String.valueOf(pid), "status");
    List<String> lines = new ArrayList<>();
    if (Files.exists(status)) {
      try {
        lines.addAll(Files.readAllLines(status));
      } catch (IOException e) {
        return 0; // It has ended.
      }
    }
    return lines.stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
