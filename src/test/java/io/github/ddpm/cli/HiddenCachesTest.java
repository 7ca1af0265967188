package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.natives.OneByteCaches;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program where a hypervisor hides the processor's caches ({@link OneByteCaches}). The effect
 * on oneDNN depends on the processor: with AVX-512 it computes wrongly or crashes, with AVX2 it
 * only uses other block sizes.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Tag("slow")
final class HiddenCachesTest {
  private static final String WEIGHTS = "step-00000003/unet/diffusion_pytorch_model.safetensors";
  private static final double NEAR = 1e-3;
  private static final Map<String, String> VERBOSE = Map.of("ONEDNN_VERBOSE", "1");

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  /** Trains a network of half-filled blocks of channels, and leaves its folder's name as text. */
  private DdpmProcess train(
      String caches, String run, Map<String, String> variables, String... options)
      throws IOException {
    String[] words = {
      "train",
      "--config",
      Home.CONFIG,
      "--run",
      home.path(run),
      "--set",
      "model.block_out_channels=[24, 40]",
      "--set",
      "model.norm_num_groups=8",
      "--set",
      "training.learning_rate=1.0e-4",
    };
    return DdpmProcess.ddpm(
        home,
        List.of(OneByteCaches.class.getName(), caches),
        variables,
        Home.words(words, options));
  }

  /** What oneDNN computed: kinds of operations with their code, layouts and sizes. */
  private static Set<String> operations(DdpmProcess launched) throws IOException {
    try (Stream<String> lines = launched.out().lines()) {
      return lines
          .filter(line -> line.contains(",exec,"))
          .map(line -> line.replaceAll(",[0-9.]+$", ""))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void theFaultChangesWhatIsDoneAndIsCorrectedOrSaid() throws Exception {
    try (DdpmProcess corrected = train("remedy", "corrected", VERBOSE)) {
      assertEquals(0, corrected.exitCode(), corrected.err());
      try (DdpmProcess faulty = train("fault", "faulty", VERBOSE)) {
        int code = faulty.exitCode();
        if (code == 0) {
          assertNotEquals(operations(corrected), operations(faulty));
        }
        boolean crashed = code > 128;
        boolean said = code == 1 && faulty.err().contains("this machine computes wrongly");
        boolean right = code == 0 && isNear("corrected", "faulty");
        assertTrue(crashed || said || right, faulty.err());
      }
      assertSelfTestIsByOneDnn(corrected);
    }
  }

  /**
   * PyTorch leaves some small convolutions to another library, of which nothing would be learnt.
   */
  private static void assertSelfTestIsByOneDnn(DdpmProcess launched) throws IOException {
    for (String kind : List.of("forward_training", "backward_data", "backward_weights")) {
      assertTrue(
          operations(launched).stream()
              .anyMatch(line -> line.contains(kind) && line.contains("mb2_ic24oc24_ih8oh8kh3")),
          kind);
    }
  }

  private boolean isNear(String run, String other) throws IOException {
    try (SafetensorsFile one = SafetensorsFile.open(folder.resolve(run).resolve(WEIGHTS));
        SafetensorsFile two = SafetensorsFile.open(folder.resolve(other).resolve(WEIGHTS))) {
      for (String name : one.tensors().keySet()) {
        FloatBuffer a = one.readFloats(name);
        FloatBuffer b = two.readFloats(name);
        while (a.hasRemaining()) {
          if (!(Math.abs(a.get() - b.get()) <= NEAR)) {
            return false;
          }
        }
      }
      return true;
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"fp32", "bf16"})
  void withTheRemedyEachRunGivesTheSameBytesAndSkipsNoStep(String precision) throws Exception {
    for (String run : List.of("one", "two")) {
      try (DdpmProcess corrected = train("remedy", run, Map.of(), "--precision", precision)) {
        assertEquals(0, corrected.exitCode(), corrected.err());
        String metrics = Files.readString(folder.resolve(run).resolve("metrics.jsonl"));
        assertTrue(metrics.contains("\"skipped\":0"), metrics);
        assertTrue(!metrics.matches("(?s).*\"skipped\":[1-9].*"), metrics);
      }
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("one").resolve(WEIGHTS)),
        Files.readAllBytes(folder.resolve("two").resolve(WEIGHTS)));
  }
}
