package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.github.ddpm.natives.Driver;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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
    if (names(name).size() > 1) {
      throw new IllegalStateException(
          "device %s: only training uses several GPUs; give one, such as cuda:0".formatted(name));
    }
    return of(name, 0);
  }

  /**
   * The devices that a name stands for, each by a name of its own: {@code cuda:all} is all GPUs of
   * this machine, {@code cuda:0-3} and {@code cuda:0,2} are some; any other name is one device.
   *
   * @throws IllegalArgumentException if it is not such a list
   * @throws IllegalStateException if the list is {@code cuda:all} and there is no GPU
   */
  public static List<String> names(String name) {
    if (name.equals("cuda:all")) {
      Torch.start();
      int gpus = Engine.getEngine("PyTorch").getGpuCount();
      if (gpus == 0) {
        throw new IllegalStateException("device cuda:all: " + missing(0));
      }
      return IntStream.range(0, gpus).mapToObj(gpu -> "cuda:" + gpu).toList();
    }
    if (!name.matches("cuda:\\d.*[-,].*")) {
      return List.of(name);
    }
    List<String> names = new ArrayList<>();
    for (String part : name.substring("cuda:".length()).split(",", -1)) {
      if (!part.matches("\\d{1,4}(-\\d{1,4})?")) {
        throw new IllegalArgumentException(
            "device: must be a list of GPUs such as cuda:0-3 or cuda:0,2, is " + name);
      }
      String[] ends = part.split("-", -1);
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int gpu = Integer.parseInt(ends[0]); gpu <= last; gpu++) {
        names.add("cuda:" + gpu);
      }
    }
    if (new HashSet<>(names).size() < names.size() || names.isEmpty()) {
      throw new IllegalArgumentException("device: must name each GPU once, is " + name);
    }
    return names;
  }

  /**
   * The same for one of several processes of this machine, each of which has a GPU of its own.
   *
   * @param localRank its number among them; {@code cuda} and {@code auto} are the GPU of that
   *     number, and begin again where there are fewer
   */
  public static Device of(String list, int localRank) {
    Torch.start();
    List<String> names = names(list);
    String name = names.get(localRank % names.size());
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    if (name.equals("auto")) {
      return gpus > 0 ? Device.gpu(localRank % gpus) : Device.cpu();
    }
    Matcher cuda = CUDA.matcher(name);
    if (!cuda.matches()) {
      throw new IllegalArgumentException(
          "device: must be auto, cpu, cuda or cuda:N, is '" + name + "'");
    }
    int own = localRank % Math.max(1, gpus);
    int index = cuda.group(1) == null ? own : Integer.parseInt(cuda.group(1));
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
