package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The program on a machine whose convolutions are wrong: an altered text of operations comes first
 * on its class path.
 */
@Tag("slow")
final class WrongArithmeticTest {
  private static final String OPS = "io/github/ddpm/torch/ops.py";
  private static final String RIGHT = "return torch.conv2d(x.type_as(w), w, b, stride, padding)";

  /** Names of number formats, as PyTorch counts them. */
  private static final Map<String, Integer> TYPES = Map.of("fp32", 6, "bf16", 15);

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  /** Starts the program with this as a convolution's result in a number format. */
  private DdpmProcess launch(String wrong, String format, String... words) throws IOException {
    String text;
    try (InputStream in = DdpmCommand.class.getClassLoader().getResourceAsStream(OPS)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertTrue(text.contains(RIGHT), "the convolution is another now: change this test");
    String changed =
        """
        y = torch.conv2d(x.type_as(w), w, b, stride, padding)
            if w.dtype == %d:
                y = %s
            return y"""
            .formatted(TYPES.get(format), wrong);
    Path ops = folder.resolve("changed").resolve(OPS);
    Files.createDirectories(ops.getParent());
    Files.writeString(ops, text.replace(RIGHT, changed));
    String classPath =
        folder.resolve("changed") + File.pathSeparator + System.getProperty("java.class.path");
    return DdpmProcess.ddpm(home, List.of("-cp", classPath), words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "y * 1.05 | the output of a convolution of 24 to 24 channels is off by 0.",
        "y / 0. | the output of a convolution of 24 to 24 channels holds NaN or infinity",
        "y * 0.9 + y.detach() * 0.1"
            + " | the gradient in the input of a convolution of 24 to 24 channels is off by 0.",
      })
  void trainingDoesNotStartWhereFloat32IsWrong(String wrong, String text) throws Exception {
    try (DdpmProcess launched = launch(wrong, "fp32", "train", "--config", Home.CONFIG)) {
      assertEquals(1, launched.exitCode(), launched.err());
      assertTrue(
          launched.err().startsWith("ddpm: this machine computes wrongly: " + text),
          launched.err());
      assertTrue(launched.err().contains(" in float32, on "), launched.err());
      boolean x86 = System.getProperty("os.arch").equals("amd64");
      assertEquals(x86, launched.err().contains("ONEDNN_MAX_CPU_ISA=SSE41"), launched.err());
      assertEquals(1, launched.complaints().lines().count(), launched.err());
      assertFalse(Files.exists(home.tiny().resolve("metrics.jsonl")));
    }
  }

  @Test
  void nothingIsDrawnOrMeasuredWhereFloat32IsWrong() throws Exception {
    assertEquals(0, home.train().code());
    Path out = folder.resolve("wrong.png");
    for (String[] words :
        List.of(
            new String[] {"sample", "-n", "1", "--precision", "fp32", "--out", out.toString()},
            new String[] {"evaluate", "-n", "4", "--metrics", "swd"})) {
      try (DdpmProcess launched = launch("y * 1.05", "fp32", words)) {
        assertEquals(1, launched.exitCode(), launched.err());
        assertTrue(launched.err().contains("this machine computes wrongly"), launched.err());
        assertEquals("", launched.out());
      }
    }
    assertFalse(Files.exists(out));
  }

  @Test
  void trainingInBfloat16MeasuresNothingWhereFloat32IsWrong() throws Exception {
    String[] words = {
      "train", "--config", Home.CONFIG, "--precision", "bf16", "--set", "training.evaluate_every=1"
    };
    try (DdpmProcess launched = launch("y * 1.05", "fp32", words)) {
      assertEquals(1, launched.exitCode(), launched.err());
      assertTrue(launched.err().contains("this machine computes wrongly"), launched.err());
      assertFalse(Files.exists(home.tiny().resolve("best")));
    }
  }

  @Test
  void theLikelihoodByABfloat16NetworkNeedsNoOtherFormat() throws Exception {
    assertEquals(0, home.train().code());
    String[] words = {"evaluate", "--metrics", "nll", "--nll-images", "1", "--precision", "bf16"};
    try (DdpmProcess launched = launch("y * 1.05", "fp32", words)) {
      assertEquals(0, launched.exitCode(), launched.err());
    }
  }

  @Test
  void whereBfloat16AloneIsWrongFloat32IsTakenAndThatIsSaidOnce() throws Exception {
    String[] words = {"train", "--config", Home.CONFIG, "--precision", "bf16"};
    try (DdpmProcess launched = launch("y * 1.2", "bf16", words)) {
      assertEquals(0, launched.exitCode(), launched.err());
      List<String> warnings =
          launched.err().lines().filter(line -> line.contains("bfloat16")).toList();
      assertEquals(1, warnings.size(), launched.err());
      assertTrue(
          warnings.get(0).endsWith(" in bfloat16 on this machine; float32 is used instead"),
          warnings.get(0));
    }
    Path weights = Path.of("step-00000003/unet/diffusion_pytorch_model.safetensors");
    byte[] taken = Files.readAllBytes(home.tiny().resolve(weights));
    Path straight = folder.resolve("straight");
    assertEquals(0, home.train("--run", straight.toString()).code());
    assertEquals(-1, Arrays.mismatch(taken, Files.readAllBytes(straight.resolve(weights))));
  }

  @ParameterizedTest
  @CsvSource({"fp32, 1, missing", "bf16, 0, warning"})
  void theDoctorSaysWhatIsWrong(String format, int code, String level) throws Exception {
    String[] words = {"doctor", "--config", Home.CONFIG, "--precision", format};
    try (DdpmProcess launched = launch("y * 1.2", format, words)) {
      assertEquals(code, launched.exitCode(), launched.out());
      assertTrue(
          launched
              .out()
              .lines()
              .anyMatch(
                  line -> line.matches(level + " +arithmetic +the output of a convolution .*")),
          launched.out());
    }
  }
}
