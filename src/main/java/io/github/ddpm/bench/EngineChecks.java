package io.github.ddpm.bench;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.natives.Driver;
import io.github.ddpm.natives.HiddenCaches;
import io.github.ddpm.natives.MissingNatives;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.selftest.SelfTest;
import io.github.ddpm.selftest.TrustedPrecision;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Natives;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.PrecisionChoice;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks PyTorch's libraries, the device, and whether a step works there.
 *
 * @param config names the device and precision to check, and the network to time
 */
record EngineChecks(RunConfig config) {
  private static final String CUDA_NATIVES =
      "start with DDPM_NATIVES=cuda, or see GPUs in the README";

  List<Finding> all() throws IOException {
    List<Finding> findings = new ArrayList<>();
    Natives natives;
    try {
      natives = Natives.inUse();
    } catch (LinkageError | EngineException e) {
      findings.add(Finding.missing("natives", MissingNatives.failure(e), MissingNatives.remedy()));
      return findings;
    }
    findings.add(
        Finding.ok(
            "natives",
            "PyTorch %s, %s, %s".formatted(natives.version(), natives.flavor(), natives.path())));
    findings.add(caches(Torch.caches()));
    findings.add(Finding.ok("threads", Torch.threads() + " per operation"));
    Optional<String> gpus = Driver.gpus();
    gpus.ifPresent(text -> findings.add(Finding.ok("driver", text)));
    Device device;
    try {
      device = Devices.of(config.device());
    } catch (IllegalStateException e) {
      findings.add(Finding.missing("device", e.getMessage(), remedy(natives, gpus)));
      return findings;
    }
    findings.add(device(device, natives, gpus));
    Precision precision = PrecisionChoice.resolve(config.precision(), device);
    findings.add(Finding.ok("precision", inWords(precision)));
    SelfTest test = SelfTest.of(config.unet(), device);
    findings.add(arithmetic(format -> test.fault(format, true), precision, device));
    findings.add(Finding.ok("step", step()));
    return findings;
  }

  static Finding caches(HiddenCaches caches) {
    return switch (caches) {
      case NONE -> Finding.ok("caches", "as the processor reports them");
      case CORRECTED ->
          Finding.ok(
              "caches",
              "the kernel shows none; oneDNN, which assumed one byte, now has common sizes");
      case UNKNOWN ->
          Finding.warning(
              "caches",
              "the kernel shows none, and what oneDNN assumes instead is unknown",
              "if arithmetic is wrong below, let the virtual machine see the processor's caches");
    };
  }

  /** Whether a network's operations are computed correctly. */
  static Finding arithmetic(
      Function<Precision, Optional<String>> fault, Precision precision, Device device) {
    TrustedPrecision.Faults faults;
    try {
      faults = TrustedPrecision.Faults.of(fault, precision);
    } catch (EngineException e) {
      return Finding.missing(
          "arithmetic", "cannot be checked: " + e.getMessage(), TrustedPrecision.remedy(device));
    }
    if (faults.wanted().isEmpty()) {
      return Finding.ok("arithmetic", "convolutions, products, norms and attention are correct");
    }
    return faults.float32().isEmpty()
        ? Finding.warning(
            "arithmetic",
            faults.wanted().get() + " in bfloat16",
            "runs use float32; --precision fp32 asks for it")
        : Finding.missing("arithmetic", faults.wanted().get(), TrustedPrecision.remedy(device));
  }

  private static Finding device(Device device, Natives natives, Optional<String> gpus) {
    String name = Devices.name(device);
    if (device.isGpu()) {
      return Finding.ok("device", name + ", " + Devices.describe(device));
    }
    return gpus.isPresent()
        ? Finding.warning("device", name + ", although there is a GPU", remedy(natives, gpus))
        : Finding.ok("device", name);
  }

  /** Explains why PyTorch sees no such GPU. */
  static String remedy(Natives natives, Optional<String> gpus) {
    if (gpus.isEmpty()) {
      return "use --device cpu, or install NVIDIA's driver until nvidia-smi lists the GPU";
    }
    return natives.cuda()
        ? "use a device that nvidia-smi lists; if PyTorch sees none at all, give the folder of"
            + " libcudart in DDPM_JAVA_OPTS=-Djna.library.path=DIR"
        : CUDA_NATIVES;
  }

  private String inWords(Precision found) {
    String name = found.name().toLowerCase(Locale.ROOT);
    return config.precision() == Precision.AUTO ? "auto means " + name + " here" : name;
  }

  private String step() throws IOException {
    Timing timing = new Stopwatch(1, 1, Progress.NONE).train(config, RandomImages.of(config));
    return "a training step of %d images and %,d parameters takes %.3g s"
        .formatted(config.training().batchSize(), timing.parameters(), timing.times().median());
  }
}
