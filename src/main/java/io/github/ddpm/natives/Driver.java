package io.github.ddpm.natives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** NVIDIA's driver, queried through the program that comes with it. */
public final class Driver {
  private static final String[] QUERY = {
    "nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"
  };

  private Driver() {}

  /** Name, driver and memory of each GPU; empty if there is no driver or no GPU. */
  public static Optional<String> gpus() {
    try {
      Process process = new ProcessBuilder(QUERY).redirectErrorStream(true).start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean answered = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
      return Optional.of(String.join("; ", answer.lines().toList()))
          .filter(text -> answered && !text.isBlank());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
