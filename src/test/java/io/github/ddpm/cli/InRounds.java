package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A training of 40 steps in rounds of two, by two workers. */
final class InRounds {
  static final List<String> WORDS =
      List.of(
          "train",
          "--config",
          Home.CONFIG,
          "--set",
          "model.dropout=0.3",
          "--set",
          "data.size=11",
          "--set",
          "training.batch_size=6",
          "--set",
          "training.steps=40",
          "--set",
          "training.log_every=4",
          "--set",
          "training.checkpoint_every=10",
          "--set",
          "training.preview_every=40");

  static final List<String> OF_TWO =
      List.of("--set", "training.local_steps=2", "--set", "training.workers=2");

  private InRounds() {}

  static String[] words(List<String> settings, String... more) {
    return Home.words(
        Home.words(WORDS.toArray(new String[0]), settings.toArray(new String[0])), more);
  }

  static void requireSameLosses(Path run, Path other) throws IOException {
    assertEquals(losses(run), losses(other));
  }

  /** Step and loss of every measurement. */
  private static List<String> losses(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .filter(line -> line.contains("\"loss\""))
        .map(line -> line.replaceAll(".*(\"step\": ?\\d+).*(\"loss\": ?[^,]+).*", "$1 $2"))
        .toList();
  }

  static void requireSameBytes(Path run, Path other, long step) throws IOException {
    for (String file :
        List.of("unet/diffusion_pytorch_model.safetensors", "training/state.safetensors")) {
      Path name = Path.of("step-%08d".formatted(step)).resolve(file);
      assertEquals(-1, Files.mismatch(run.resolve(name), other.resolve(name)), name.toString());
    }
  }

  /** The step of the newest state that is left for the workers of a run, 0 if there is none. */
  static long newest(Path run) throws IOException {
    Path rounds = run.resolve("rounds");
    if (Files.notExists(rounds)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(rounds)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("step-\\d{8}\\.safetensors"))
          .mapToLong(name -> Long.parseLong(name.substring("step-".length(), "step-".length() + 8)))
          .max()
          .orElse(0);
    }
  }

  /** Waits until a state after {@code step} is left for the workers of a run. */
  static void await(DdpmProcess process, Path run, long step) throws Exception {
    process.await(() -> newest(run) > step, "step " + step);
  }
}
