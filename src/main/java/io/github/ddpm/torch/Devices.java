package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.github.ddpm.natives.Driver;
import java.lang.management.MemoryUsage;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The devices that PyTorch can compute on here. */
public final class Devices {
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,4}))?");

  private Devices() {}

  /**
   * The device with a name: {@code cpu}, {@code cuda} (the first GPU), {@code cuda:N}, or {@code
   * auto} for the first GPU if there is one.
   *
   * @throws IllegalArgumentException if the name is not one of these
   * @throws IllegalStateException if this machine has no such device
   */
  public static Device of(String name) {
    Torch.start();
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    if (name.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    Matcher cuda = CUDA.matcher(name);
    if (!cuda.matches()) {
      throw new IllegalArgumentException(
          "device: must be auto, cpu, cuda or cuda:N, is '" + name + "'");
    }
    int index = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
    if (index >= gpus) {
      throw new IllegalStateException("device " + name + ": " + missing(gpus));
    }
    return Device.gpu(index);
  }

  /** Why there is no such GPU, and what to do. */
  private static String missing(int gpus) {
    if (gpus > 0) {
      return "PyTorch sees "
          + gpus
          + " GPUs here, cuda:0 to cuda:"
          + (gpus - 1)
          + ", or use --device cpu";
    }
    return Natives.inUse().cuda()
        ? "PyTorch sees no GPU; check the driver with nvidia-smi, or use --device cpu"
        : "PyTorch's libraries in use are for the CPU; start with DDPM_NATIVES=cuda, which fetches"
            + " those for CUDA (2.5 GB, once), or use --device cpu";
  }

  /**
   * The first of NVIDIA's GPUs, by name, if PyTorch sees none of them, and what to do; empty
   * otherwise.
   */
  public static Optional<String> idleGpu() {
    if (Engine.getEngine("PyTorch").getGpuCount() > 0) {
      return Optional.empty();
    }
    String todo =
        Natives.inUse().cuda()
            ? "PyTorch does not see it: ddpm doctor"
            : "DDPM_NATIVES=cuda uses it";
    return Driver.gpus().map(all -> all.replaceFirst(",.*", "") + " is idle: " + todo);
  }

  /** Bytes in use on a GPU, by all processes; empty for the processor. */
  public static OptionalLong usedMemory(Device device) {
    return device.isGpu()
        ? OptionalLong.of(CudaUtils.getGpuMemory(device).getUsed())
        : OptionalLong.empty();
  }

  /** Free bytes on a GPU; 0 for the processor. */
  public static long freeMemory(Device device) {
    if (!device.isGpu()) {
      return 0;
    }
    MemoryUsage memory = CudaUtils.getGpuMemory(device);
    return memory.getMax() - memory.getUsed();
  }

  /** CUDA's description of a GPU: CUDA version, compute capability, memory in use. */
  public static String describe(Device gpu) {
    MemoryUsage memory = CudaUtils.getGpuMemory(gpu);
    return "CUDA %s, compute capability %s, %.1f of %.1f GB in use"
        .formatted(
            CudaUtils.getCudaVersionString(),
            CudaUtils.getComputeCapability(gpu.getDeviceId()),
            memory.getUsed() / 1e9,
            memory.getMax() / 1e9);
  }

  /** The name of {@code device} that {@link #of} accepts. */
  public static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }
}
