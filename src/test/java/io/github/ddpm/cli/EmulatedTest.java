package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole program on processors that this machine does not have. Their results are compared with
 * this machine's. The system property {@code ddpm.emulation} names the folder that {@code
 * .ci/emulation} prepares.
 */
@EnabledIfSystemProperty(named = "ddpm.emulation", matches = ".+")
final class EmulatedTest {
  /** Exit codes of processes that a signal ended, such as that of an illegal instruction. */
  private static final int SIGNALLED = 128;

  private static final int ATTEMPTS = 3;

  /** QEMU lacks features of what it pretends to be, and a real ARM has a file that names it. */
  private static final String EMULATORS_OWN =
      "(?m)^(qemu-x86_64-static: warning: TCG doesn't support .*|.*Can't open MIDR_EL1 sysfs entry)\\R";

  @TempDir Path folder;

  private static final List<String> OPTIONS =
      List.of(
          "--set", "training.learning_rate=1.0e-3",
          "--set", "model.block_out_channels=[8, 24]",
          "--set", "model.attention_resolutions=[4]");

  /** QEMU 7.2 has SME, of which it tells ARM's library more than it has. */
  @ParameterizedTest
  @Tag("slow")
  @CsvSource(
      delimiter = '|',
      value = {
        "Nehalem | false | fp32 | 1e-4",
        "Haswell | false | fp32 | 1e-4",
        "neoverse-n1 | true | fp32 | 1e-4",
        "max,sme=off | true | bf16 | 1e-2"
      })
  void trainingResumingDrawingAndConvertingWork(
      String processor, boolean arm, String precision, double near) throws Exception {
    Home home = Home.in(folder);
    Emulator emulator = new Emulator(processor, arm);
    succeed(emulator, home, train("emulated", precision, 2));
    succeed(emulator, home, train("emulated", precision, 4));
    String run = home.path("emulated");
    String[] words = {"sample", "--precision", precision, "--model", run, "-n", "2"};
    succeed(emulator, home, Home.words(words, "--out", "2.png"));
    succeed(emulator, home, "convert", run, home.path("converted"));

    Home.Result own = home.run(train("own", precision, 4));
    assertEquals(0, own.code(), own.err());
    double distance = distance("own/step-00000004", "emulated/step-00000004");
    assertTrue(distance < near, "the weights are off by " + distance);
    assertEquals(0, distance("emulated/step-00000004", "converted"));
  }

  @Test
  @Tag("slow")
  void aProcessorThatIsTooOldIsToldSo() throws Exception {
    Home home = Home.in(folder);
    try (DdpmProcess launched =
        new Emulator("cortex-a72", true).ddpm(home, train("run", "fp32", 1))) {
      assertEquals(1, launched.exitCode(), launched.err());
      assertTrue(launched.err().startsWith("ddpm: this is an ARMv8.0 processor"), launched.err());
    }
  }

  private String[] train(String run, String precision, int steps) {
    String[] words = {
      "train",
      "--config",
      Home.CONFIG,
      "--run",
      folder.resolve(run).toString(),
      "--precision",
      precision,
      "--set",
      "training.steps=" + steps
    };
    return Home.words(words, OPTIONS.toArray(new String[0]));
  }

  /** A command that the emulator itself ended, as it does now and then, is tried again. */
  private static void succeed(Emulator emulator, Home home, String... words) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try (DdpmProcess launched = emulator.ddpm(home, words)) {
        if (launched.exitCode() < SIGNALLED || attempt == ATTEMPTS) {
          assertEquals(0, launched.exitCode(), launched.err() + launched.out());
          assertEquals("", launched.complaints().replaceAll(EMULATORS_OWN, ""));
          return;
        }
      }
    }
  }

  /** The norm of the difference of two models' weights over that of the first's. */
  private double distance(String one, String other) throws IOException {
    String weights = "unet/diffusion_pytorch_model.safetensors";
    double errors = 0;
    double squares = 0;
    try (SafetensorsFile expected = SafetensorsFile.open(folder.resolve(one).resolve(weights));
        SafetensorsFile actual = SafetensorsFile.open(folder.resolve(other).resolve(weights))) {
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
