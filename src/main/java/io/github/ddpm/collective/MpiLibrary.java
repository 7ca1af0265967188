package io.github.ddpm.collective;

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
 * The machine's MPI: Open MPI, or MPICH and its kin. Calls that fail throw {@link
 * IllegalStateException}; all but {@link #abort} come from the thread of the first.
 */
final class MpiLibrary {
  /** Names the library where it has another one, or lies elsewhere. */
  private static final String FILE = "DDPM_MPI";

  /** With and without the packages for developers. */
  private static final List<String> NAMES = List.of("mpi", "libmpi.so.40");

  /** MPICH's and Intel's, which tell a process its place by other variables than Open MPI. */
  private static final List<String> NAMES_OF_PMI = List.of("libmpich.so.12", "libmpi.so.12");

  /** Open MPI looks for its own symbols among those that all libraries share. */
  private static final Map<String, Object> SHARED = Map.of(Library.OPTION_OPEN_FLAGS, 0x102);

  private static final int THREAD_FUNNELED = 1;

  private final NativeLibrary library;
  private final Constants constants;

  /** MPI's constants, which Open MPI has as addresses of variables and MPICH as numbers. */
  private record Constants(
      Object world,
      Object float32,
      Object bytes,
      Object sum,
      Object inPlace,
      Object errorsAreReturned) {
    static Constants of(NativeLibrary library) {
      try {
        return new Constants(
            library.getGlobalVariableAddress("ompi_mpi_comm_world"),
            library.getGlobalVariableAddress("ompi_mpi_float"),
            library.getGlobalVariableAddress("ompi_mpi_byte"),
            library.getGlobalVariableAddress("ompi_mpi_op_sum"),
            new Pointer(1),
            library.getGlobalVariableAddress("ompi_mpi_errors_return"));
      } catch (UnsatisfiedLinkError e) {
        return new Constants(
            0x44000000, 0x4c00040a, 0x4c00010d, 0x58000003, new Pointer(-1), 0x54000001);
      }
    }
  }

  private MpiLibrary(NativeLibrary library) {
    this.library = library;
    constants = Constants.of(library);
  }

  /**
   * The machine's, not yet begun.
   *
   * @throws IllegalStateException if it has none
   */
  static MpiLibrary of(Map<String, String> environment) {
    return new MpiLibrary(
        find(environment)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "this machine has no MPI library (libmpi.so): install it, as with apt install libopenmpi3, name its file in %s, or set MASTER_ADDR and MASTER_PORT, by which ranks meet without it"
                            .formatted(FILE))));
  }

  /** What the machine's MPI says of itself, in one line, if it has one. */
  static Optional<String> version(Map<String, String> environment) {
    return find(environment).map(MpiLibrary::version);
  }

  private static Optional<NativeLibrary> find(Map<String, String> environment) {
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

  private static String version(NativeLibrary library) {
    byte[] text = new byte[8192]; // MPICH's MPI_MAX_LIBRARY_VERSION_STRING, the longest.
    library
        .getFunction("MPI_Get_library_version")
        .invokeInt(new Object[] {text, new IntByReference()});
    return Native.toString(text).lines().findFirst().orElse("").replaceFirst(",.*", "").strip();
  }

  private void call(String name, Object... arguments) {
    int code = library.getFunction(name).invokeInt(arguments);
    if (code != 0) {
      throw new IllegalStateException("MPI: " + name + " failed with error " + code);
    }
  }

  /** Joins the processes that were started together, or makes a world of one. */
  void begin() {
    call("MPI_Init_thread", null, null, THREAD_FUNNELED, new IntByReference());
    // Else MPI ends this process when another is lost, which may have a state to save.
    call("MPI_Comm_set_errhandler", constants.world, constants.errorsAreReturned);
  }

  /** {@code MPI_Comm_rank} or {@code MPI_Comm_size}. */
  int number(String function) {
    IntByReference number = new IntByReference();
    call(function, constants.world, number);
    return number.getValue();
  }

  /** Replaces the first {@code count} float32 by their sums over all ranks. */
  void sum(ByteBuffer floats, int count) {
    call(
        "MPI_Allreduce",
        constants.inPlace,
        Native.getDirectBufferPointer(floats),
        count,
        constants.float32,
        constants.sum,
        constants.world);
  }

  /** Replaces the first {@code count} bytes by those of rank {@code root}. */
  void broadcast(int root, ByteBuffer bytes, int count) {
    call(
        "MPI_Bcast",
        Native.getDirectBufferPointer(bytes),
        count,
        constants.bytes,
        root,
        constants.world);
  }

  /** Waits for all ranks to come here, and ends MPI. */
  void end() {
    call("MPI_Finalize");
  }

  /**
   * Ends all ranks with this process, by what has started them. It may come from any thread, since
   * that of the others may hang in a call.
   */
  void abort() {
    call("MPI_Abort", constants.world, 1);
  }
}
