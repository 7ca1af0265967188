package io.github.ddpm.selftest;

import ai.djl.Device;
import io.github.ddpm.natives.Processor;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Natives;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.unet.UNetConfig;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the number format of a network's arithmetic and verifies it with a {@link SelfTest}. */
public final class TrustedPrecision {
  private static final Logger LOG = LoggerFactory.getLogger(TrustedPrecision.class);

  private TrustedPrecision() {}

  /**
   * The errors found on this machine.
   *
   * @param wanted errors in the wanted format
   * @param float32 errors in float32, its replacement; also empty if the wanted format is right
   */
  public record Faults(Optional<String> wanted, Optional<String> float32) {

    /** Finds errors with {@code test}, such as {@link SelfTest#fault}. */
    public static Faults of(Function<Precision, Optional<String>> test, Precision wanted) {
      Optional<String> fault = test.apply(wanted);
      boolean isLast = fault.isEmpty() || wanted == Precision.FP32;
      return new Faults(fault, isLast ? fault : test.apply(Precision.FP32));
    }
  }

  /**
   * The format {@code wanted}, or for {@link Precision#AUTO} the faster one; float32 with a warning
   * if bfloat16 gives wrong results here.
   *
   * @param gradients whether gradients will be needed
   * @throws IllegalStateException if float32 does so too
   */
  public static Precision of(
      Precision wanted, UNetConfig network, Device device, boolean gradients) {
    Precision precision = MachinePrecision.resolve(wanted, device);
    SelfTest test = SelfTest.of(network, device);
    Faults faults = Faults.of(format -> test.fault(format, gradients), precision);
    if (faults.wanted().isEmpty()) {
      return precision;
    } else if (precision == Precision.BF16) {
      LOG.warn("{} in bfloat16 on this machine; float32 is used instead", faults.wanted().get());
    }
    requireNone(faults.float32(), device);
    return Precision.FP32;
  }

  /**
   * Verifies float32 for networks of any kind, such as those that compute features of images.
   *
   * @throws IllegalStateException if float32 gives wrong results
   */
  public static void requireFloat32(Device device) {
    requireNone(SelfTest.ofAnyNetwork(device).fault(Precision.FP32, true), device);
  }

  private static void requireNone(Optional<String> fault, Device device) {
    if (fault.isPresent()) {
      throw new IllegalStateException(
          "this machine computes wrongly: %s in float32, on %s; %s"
              .formatted(fault.get(), where(device), remedy(device)));
    }
  }

  private static String where(Device device) {
    Natives natives = Natives.inUse();
    String processor = device.isGpu() ? Devices.name(device) : Processor.ofThisMachine().name();
    return "%s with PyTorch %s for %s (%s)"
        .formatted(processor, natives.version(), natives.flavor(), natives.path());
  }

  /** What to do if float32 is wrong. */
  public static String remedy(Device device) {
    if (device.isGpu()) {
      return "use --device cpu, or try another driver or other natives (see the README's section on"
          + " GPUs)";
    }
    return System.getProperty("os.arch").equals("amd64")
        ? "set ONEDNN_MAX_CPU_ISA=SSE41 in the environment, which is slow, or use another machine"
        : "use another machine";
  }
}
