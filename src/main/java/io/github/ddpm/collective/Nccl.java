package io.github.ddpm.collective;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.torch.Transfer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NVIDIA's NCCL, which sums arrays on GPUs, each rank's on its own. It is part of PyTorch's
 * libraries for CUDA. Sums are queued like all work on a GPU, on the same stream.
 */
final class Nccl implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Nccl.class);

  /** {@code off} sums in the hosts' memory instead. */
  static final String SWITCH = "DDPM_NCCL";

  /** Libraries that have NCCL's functions: a part of PyTorch's own, or a package beside it. */
  private static final Pattern LIBRARY =
      Pattern.compile("/.*/lib(?:torch_cuda|nccl)\\b[^/ ]*\\.so\\b[.\\d]*$");

  private static final Pattern CUDA_RUNTIME =
      Pattern.compile("/.*/libcudart\\b[^/ ]*\\.so\\b[.\\d]*$");

  private static final int FLOAT32 = 7;
  private static final int SUM = 0;
  private static final int ID_BYTES = 128;

  private final NativeLibrary nccl;
  private final NativeLibrary cuda;
  private final int device;
  private Pointer communicator;
  private volatile boolean aborted;

  /** What the ranks of one communicator know in common. C passes it by value. */
  @Structure.FieldOrder("bytes")
  public static final class Id extends Structure implements Structure.ByValue {
    /** Opaque. */
    public byte[] bytes = new byte[ID_BYTES];
  }

  private Nccl(NativeLibrary nccl, NativeLibrary cuda, Device device) {
    this.nccl = nccl;
    this.cuda = cuda;
    this.device = device.getDeviceId();
  }

  private byte[] newId() {
    byte[] id = new byte[ID_BYTES];
    call("ncclGetUniqueId", id);
    return id;
  }

  private Nccl connect(int rank, int size, byte[] told) {
    Id id = new Id();
    id.bytes = told;
    PointerByReference made = new PointerByReference();
    useDevice();
    call("ncclCommInitRank", made, size, id, rank);
    communicator = made.getValue();
    return this;
  }

  /** Connects the ranks' GPUs; empty if any of them lacks NCCL. */
  static Optional<Nccl> start(
      Transport transport, Collective ranks, Device device, Map<String, String> environment) {
    boolean wanted = !environment.getOrDefault(SWITCH, "").equalsIgnoreCase("off");
    Optional<Nccl> own = wanted ? loaded(device) : Optional.empty();
    if (ranks.any(own.isEmpty())) {
      if (ranks.isFirst()) {
        LOG.warn(
            "gradients are summed in the hosts' memory, which is slow: {}",
            wanted ? "not all ranks have NCCL" : SWITCH + " is off");
      }
      return Optional.empty();
    }
    Nccl here = own.get();
    byte[] id = transport.tell(0, transport.rank() == 0 ? here.newId() : new byte[ID_BYTES]);
    return Optional.of(here.connect(transport.rank(), transport.size(), id));
  }

  /** Before it is connected; empty if this process lacks a library. */
  private static Optional<Nccl> loaded(Device device) {
    Optional<NativeLibrary> nccl = LoadedLibrary.of(LIBRARY, "ncclAllReduce");
    Optional<NativeLibrary> cuda = LoadedLibrary.of(CUDA_RUNTIME, "cudaSetDevice");
    return nccl.isPresent() && cuda.isPresent()
        ? Optional.of(new Nccl(nccl.get(), cuda.get(), device))
        : Optional.empty();
  }

  /**
   * Sums an array on a GPU over one rank, which leaves it as it is.
   *
   * @return what went wrong, if anything
   */
  static Optional<String> fault(Device device) {
    Optional<Nccl> found = loaded(device);
    if (found.isEmpty()) {
      return Optional.of("is not there");
    }
    Nccl alone = found.get();
    try (NDManager manager = Torch.newManager(device);
        Nccl connected = alone.connect(0, 1, alone.newId())) {
      NDArray array = manager.create(new float[] {1, 2, 3});
      connected.sum(array);
      float[] sums = array.toFloatArray();
      return Arrays.equals(new float[] {1, 2, 3}, sums)
          ? Optional.empty()
          : Optional.of("gives %s for [1.0, 2.0, 3.0]".formatted(Arrays.toString(sums)));
    } catch (IllegalStateException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** The version of the NCCL that is loaded, if any is. */
  static Optional<String> version() {
    return LoadedLibrary.of(LIBRARY, "ncclGetVersion")
        .map(
            library -> {
              IntByReference version = new IntByReference();
              library.getFunction("ncclGetVersion").invokeInt(new Object[] {version});
              int number = version.getValue(); // 22105 is 2.21.5.
              return "%d.%d.%d".formatted(number / 10_000, number / 100 % 100, number % 100);
            });
  }

  private void useDevice() {
    int code = cuda.getFunction("cudaSetDevice").invokeInt(new Object[] {device});
    if (code != 0) {
      throw new IllegalStateException("CUDA cannot use GPU %d: error %d".formatted(device, code));
    }
  }

  private void call(String name, Object... arguments) {
    Function function = nccl.getFunction(name);
    int code = function.invokeInt(arguments);
    if (code != 0) {
      String error =
          nccl.getFunction("ncclGetErrorString").invokeString(new Object[] {code}, false);
      throw new IllegalStateException(
          "NCCL: %s failed: %s; NCCL_DEBUG=INFO says more, %s=off does without NCCL"
              .formatted(name, error, SWITCH));
    }
  }

  /** Queues the sum of a contiguous float32 array, in place. */
  void sum(NDArray array) {
    if (aborted) {
      throw new LostRankException("a rank was lost, and with it the sums on GPUs");
    }
    Pointer numbers = Native.getDirectBufferPointer(Transfer.memory(array));
    useDevice();
    call(
        "ncclAllReduce",
        numbers,
        numbers,
        new NativeLong(array.getShape().size()),
        FLOAT32,
        SUM,
        communicator,
        Pointer.NULL);
  }

  /** Ends sums that wait for a lost rank; what they leave behind is no sum. */
  void abort() {
    aborted = true;
    nccl.getFunction("ncclCommAbort").invokeInt(new Object[] {communicator});
  }

  @Override
  public void close() {
    useDevice();
    call("ncclCommDestroy", communicator);
  }
}
