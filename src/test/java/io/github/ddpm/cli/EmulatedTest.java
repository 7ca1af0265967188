package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole program on processors that this machine has not. What they compute is held against what
 * this one computes. The system property {@code ddpm.emulation} names the folder that {@code
 * .ci/emulation} prepares.
 */
@EnabledIfSystemProperty(named = "ddpm.emulation", matches = ".+")
final class EmulatedTest {
  private static final double NEAR = 1e-4;

  /** QEMU lacks features of what it pretends to be, and a real ARM has a file that names it. */
  private static final String EMULATORS_OWN =
      "(?m)^(qemu-x86_64-static: warning: TCG doesn't support .*|.*Can't open MIDR_EL1 sysfs entry)\\R";

  @TempDir Path folder;

  private static final List<String> OPTIONS =
      List.of(
          "--set", "training.learning_rate=1.0e-3",
          "--set", "model.block_out_channels=[8, 24]",
          "--set", "model.attention_resolutions=[4]");

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"Nehalem, false", "Haswell, false", "neoverse-n1, true"})
  void trainingResumingDrawingAndConvertingWork(String processor, boolean arm) throws Exception {
    Home home = Home.in(folder);
    Emulator emulator = new Emulator(processor, arm);
    succeed(emulator, home, train("emulated", 2));
    succeed(emulator, home, train("emulated", 4));
    succeed(
        emulator, home, "sample", "--model", home.path("emulated"), "-n", "2", "--out", "2.png");
    succeed(emulator, home, "convert", home.path("emulated"), home.path("converted"));

    Home.Result own = home.run(train("own", 4));
    assertEquals(0, own.code(), own.err());
    String weights = "unet/diffusion_pytorch_model.safetensors";
    for (String file : List.of("training/state.safetensors", weights)) {
      String name = "step-00000004/" + file;
      double distance =
          distance(folder.resolve("own").resolve(name), folder.resolve("emulated").resolve(name));
      assertTrue(distance < NEAR, file + " is off by " + distance);
    }
    assertEquals(
        0,
        distance(
            folder.resolve("emulated/step-00000004").resolve(weights),
            folder.resolve("converted").resolve(weights)));
  }

  private String[] train(String run, int steps) {
    String[] words = {
      "train",
      "--config",
      Home.CONFIG,
      "--run",
      folder.resolve(run).toString(),
      "--set",
      "training.steps=" + steps
    };
    return Home.words(words, OPTIONS.toArray(new String[0]));
  }

  private static void succeed(Emulator emulator, Home home, String... words) throws Exception {
    try (Launched launched = emulator.ddpm(home, words)) {
      assertEquals(0, launched.exitCode(), launched.err() + launched.out());
      assertEquals("", launched.err().replaceAll(EMULATORS_OWN, ""));
    }
  }

  /** The norm of the difference over that of the first's numbers. */
  private static double distance(Path one, Path other) throws IOException {
    double errors = 0;
    double squares = 0;
    try (SafetensorsFile expected = SafetensorsFile.open(one);
        SafetensorsFile actual = SafetensorsFile.open(other)) {
      assertEquals(expected.tensors().keySet(), actual.tensors().keySet());
      for (String name : expected.tensors().keySet()) {
        FloatBuffer a = expected.readFloats(name);
        FloatBuffer b = actual.readFloats(name);
        while (a.hasRemaining()) {
          double x = a.get();
          errors += Math.pow(b.get() - x, 2);
          squares += x * x;
        }
      }
    }
    return Math.sqrt(errors / squares);
  }
}
