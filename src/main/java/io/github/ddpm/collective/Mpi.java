package io.github.ddpm.collective;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ranks that {@code mpirun} or {@code srun} has started, connected by the machine's MPI: Open
 * MPI, or MPICH and its kin. When a rank is lost, MPI ends the others.
 */
final class Mpi implements Transport {
  /** Names the library where it has another one, or lies elsewhere. */
  static final String FILE = "DDPM_MPI";

  /** With and without the packages for developers. */
  private static final List<String> NAMES = List.of("mpi", "libmpi.so.40");

  /** MPICH's and Intel's, which tell a process its place by other variables than Open MPI. */
  private static final List<String> NAMES_OF_PMI = List.of("libmpich.so.12", "libmpi.so.12");

  /** Open MPI looks for its own symbols among those that all libraries share. */
  private static final Map<String, Object> SHARED = Map.of(Library.OPTION_OPEN_FLAGS, 0x102);

  private static final int THREAD_FUNNELED = 1;

  private final NativeLibrary library;
  private final Constants constants;
  private final int rank;
  private final int size;
  private boolean ended;

  /** MPI's constants, which Open MPI has as addresses of variables and MPICH as numbers. */
  private record Constants(Object world, Object float32, Object bytes, Object sum, Object inPlace) {
    static Constants of(NativeLibrary library) {
      try {
        return new Constants(
            library.getGlobalVariableAddress("ompi_mpi_comm_world"),
            library.getGlobalVariableAddress("ompi_mpi_float"),
            library.getGlobalVariableAddress("ompi_mpi_byte"),
            library.getGlobalVariableAddress("ompi_mpi_op_sum"),
            new Pointer(1));
      } catch (UnsatisfiedLinkError e) {
        return new Constants(0x44000000, 0x4c00040a, 0x4c00010d, 0x58000003, new Pointer(-1));
      }
    }
  }

  private Mpi(NativeLibrary library) {
    this.library = library;
    constants = Constants.of(library);
    call("MPI_Init_thread", null, null, THREAD_FUNNELED, new IntByReference());
    rank = number("MPI_Comm_rank");
    size = number("MPI_Comm_size");
  }

  /**
   * Joins the processes that were started together, or makes a world of one.
   *
   * @throws IllegalStateException if this machine has no MPI, or it fails
   */
  static Mpi start(Map<String, String> environment) {
    return new Mpi(
        find(environment)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "this machine has no MPI library (libmpi.so): install it, as with apt install libopenmpi3, name its file in %s, or set MASTER_ADDR and MASTER_PORT, by which ranks meet without it"
                            .formatted(FILE))));
  }

  /** The machine's MPI, if it has one. */
  static Optional<NativeLibrary> find(Map<String, String> environment) {
    String file = environment.getOrDefault(FILE, "");
    List<String> names = new ArrayList<>(file.isEmpty() ? NAMES : List.of(file));
    if (file.isEmpty()) {
      boolean first = environment.containsKey("PMI_RANK") && !environment.containsKey("PMIX_RANK");
      names.addAll(first ? 0 : names.size(), NAMES_OF_PMI);
    }
    leaveSignals();
    for (String name : names) {
      try {
        return Optional.of(NativeLibrary.getInstance(name, SHARED));
      } catch (UnsatisfiedLinkError e) {
        // The next name.
      }
    }
    return Optional.empty();
  }

  /**
   * Keeps UCX, on which MPI may stand, from handling signals that Java needs: it reads this when it
   * is loaded. A setting of the user's stays.
   */
  private static void leaveSignals() {
    if (!Platform.isWindows()) {
      NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
          .getFunction("setenv")
          .invokeInt(new Object[] {"UCX_ERROR_SIGNALS", "", 0});
    }
  }

  /** What the library says of itself, in one line. */
  static String version(NativeLibrary library) {
    byte[] text = new byte[8192]; // MPICH's MPI_MAX_LIBRARY_VERSION_STRING, the longest.
    library
        .getFunction("MPI_Get_library_version")
        .invokeInt(new Object[] {text, new IntByReference()});
    return Native.toString(text).lines().findFirst().orElse("").replaceFirst(",.*", "").strip();
  }

  private int number(String function) {
    IntByReference number = new IntByReference();
    call(function, constants.world, number);
    return number.getValue();
  }

  private void call(String name, Object... arguments) {
    Function function = library.getFunction(name);
    int code = function.invokeInt(arguments);
    if (code != 0) {
      throw new IllegalStateException("MPI: " + name + " failed with error " + code);
    }
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void sum(ByteBuffer floats) {
    call(
        "MPI_Allreduce",
        constants.inPlace,
        Native.getDirectBufferPointer(floats),
        floats.capacity() / Float.BYTES,
        constants.float32,
        constants.sum,
        constants.world);
  }

  @Override
  public byte[] tell(int root, byte[] words) {
    ByteBuffer length = ByteBuffer.allocateDirect(Integer.BYTES).putInt(0, words.length);
    broadcast(root, length);
    ByteBuffer told = ByteBuffer.allocateDirect(Math.max(1, length.getInt(0)));
    if (rank == root) {
      told.put(0, words);
    }
    broadcast(root, told);
    byte[] bytes = new byte[length.getInt(0)];
    told.get(0, bytes);
    return bytes;
  }

  private void broadcast(int root, ByteBuffer bytes) {
    call(
        "MPI_Bcast",
        Native.getDirectBufferPointer(bytes),
        bytes.capacity(),
        constants.bytes,
        root,
        constants.world);
  }

  /** MPI itself ends this process with the others. */
  @Override
  public void whenLost(Runnable action) {
    // Then there is nobody left to run it.
  }

  /** Ends the others with this process, after it has said why. */
  @Override
  public void failed(String reason) {
    if (!ended) {
      ended = true;
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> call("MPI_Abort", constants.world, 1), "MPI's end"));
    }
  }

  @Override
  public void close() {
    if (!ended) {
      ended = true;
      call("MPI_Finalize");
    }
  }
}
