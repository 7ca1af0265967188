package io.github.ddpm.bench;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.github.ddpm.collective.Engines;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.natives.Driver;
import io.github.ddpm.natives.HiddenCaches;
import io.github.ddpm.natives.MissingNatives;
import io.github.ddpm.selftest.MachinePrecision;
import io.github.ddpm.selftest.SelfTest;
import io.github.ddpm.selftest.TrustedPrecision;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Natives;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Checks PyTorch's libraries, the device, and whether a step works there.
 *
 * @param config names the device and precision to check, and the network to time
 */
record EngineChecks(RunConfig config) {
  private static final String CUDA_NATIVES =
      "start with DDPM_NATIVES=cuda, or see GPUs in the README";

  void all(Consumer<Finding> found) throws IOException {
    Natives natives;
    try {
      natives = Natives.inUse();
    } catch (LinkageError | EngineException e) {
      found.accept(Finding.missing("natives", MissingNatives.failure(e), MissingNatives.remedy()));
      return;
    }
    found.accept(
        Finding.ok(
            "natives",
            "PyTorch %s, %s, %s".formatted(natives.version(), natives.flavor(), natives.path())));
    found.accept(caches(Torch.caches()));
    found.accept(Finding.ok("threads", Torch.threads() + " per operation"));
    Optional<String> gpus = Driver.gpus();
    gpus.ifPresent(text -> found.accept(Finding.ok("driver", text)));
    Device device;
    try {
      device = Devices.of(config.device());
    } catch (IllegalStateException e) {
      found.accept(Finding.missing("device", e.getMessage(), remedy(natives, gpus)));
      return;
    }
    found.accept(device(config.device(), device, natives, gpus));
    Precision precision = MachinePrecision.resolve(config.precision(), device);
    found.accept(Finding.ok("precision", inWords(precision)));
    SelfTest test = SelfTest.of(config.unet(), device);
    found.accept(arithmetic(format -> test.fault(format, true), precision, device));
    found.accept(Finding.ok("ranks", Engines.inWords(device, System.getenv())));
    found.accept(Finding.ok("step", new StepTrial(config, device.isGpu()).inWords()));
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

  /** Whether a run uses the device that the settings ask for, by {@code wanted}. */
  static Finding device(String wanted, Device device, Natives natives, Optional<String> gpus) {
    String name = Devices.name(device);
    if (device.isGpu()) {
      return Finding.ok("device", name + ", " + Devices.describe(device));
    }
    String idle = gpus.isPresent() ? name + ", although there is a GPU" : name;
    return gpus.isPresent() && wanted.equals("auto")
        ? Finding.missing("device", idle, remedy(natives, gpus) + ", or set device: cpu")
        : Finding.ok("device", idle);
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
}
