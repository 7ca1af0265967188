package io.github.ddpm.collective;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What this machine has to start ranks, to bring them together and to sum on GPUs. */
public final class Engines {
  private Engines() {}

  /**
   * In words, such as {@code "Open MPI v4.1.4; slurm-wlm 22.05.8; no NCCL"}. PyTorch's libraries
   * must be loaded.
   *
   * @param device where NCCL is tried, if it is a GPU
   */
  public static String inWords(Device device, Map<String, String> environment) {
    List<String> words = new ArrayList<>();
    words.add(MpiLibrary.version(environment).orElse("no MPI"));
    words.add(answer("srun", "--version").orElse("no Slurm"));
    words.add(Nccl.version().map(version -> "NCCL " + version + tried(device)).orElse("no NCCL"));
    return String.join("; ", words);
  }

  private static String tried(Device device) {
    return device.isGpu() ? Nccl.fault(device).map(", which "::concat).orElse(", which sums") : "";
  }

  private static Optional<String> answer(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        return Optional.empty();
      }
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.lines().findFirst().map(String::strip);
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
