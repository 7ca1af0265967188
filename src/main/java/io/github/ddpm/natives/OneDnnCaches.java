package io.github.ddpm.natives;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Corrects the cache sizes of oneDNN, the library of PyTorch's convolutions, where oneDNN could not
 * find them out.
 *
 * <p>oneDNN asks the processor (CPUID). Some hypervisors answer questions about an AMD's caches
 * (leaf 0x8000001D) with zeros. oneDNN 3.7.1 and similar versions, in PyTorch 2.5.1 and 2.7.1, then
 * assume three caches of one byte each, and code that works in blocks of the caches' size goes
 * wrong: it reads memory that it never wrote, crashes, or reads weights in the wrong order. For
 * processors without known caches oneDNN has default sizes; this class writes these, or the
 * kernel's, into its table.
 *
 * <p>The table has no symbol to look up. It is found by its content once oneDNN runs, and only
 * where the kernel shows no caches either, as under such a hypervisor.
 *
 * @param shown the folder in which the kernel describes the first core's caches
 */
public record OneDnnCaches(Path shown) {
  private static final String LIBRARY = "libtorch_cpu.so";

  /** The number of levels in the table. */
  static final int ROOM = 10;

  /**
   * The table's words: a size for each level, how many cores share it, and the number of levels.
   */
  static final int WORDS = 2 * ROOM + 1;

  private static final int KIBI = 1024;

  /** oneDNN's defaults where no caches are known: a core's share of each level, in bytes. */
  private static final int[] SIZES = {32 * KIBI, 512 * KIBI, 1024 * KIBI};

  /** On AMD's processors this is the second level. */
  private static final Pattern CACHE_SIZE = Pattern.compile("(?m)^cache size\\s*: (\\d{1,6}) KB$");

  /** The caches of this machine. */
  public static OneDnnCaches ofThisMachine() {
    return new OneDnnCaches(Path.of("/sys/devices/system/cpu/cpu0/cache"));
  }

  /** The table that oneDNN builds from zeros. */
  static int[] oneByteEach() {
    int[] words = new int[WORDS];
    for (int level = 0; level < SIZES.length; level++) {
      words[level] = 1;
      words[ROOM + level] = 1;
    }
    words[WORDS - 1] = SIZES.length;
    return words;
  }

  /** Corrects the table if it is wrong. The engine must run and have computed nothing yet. */
  public HiddenCaches correct() {
    if (!Platform.isLinux() || !Platform.isIntel() || Files.exists(shown)) {
      return HiddenCaches.NONE;
    }
    try {
      start();
      List<Pointer> found = LibraryMemory.of(LIBRARY).find(oneByteEach());
      if (found.size() != 1) {
        return HiddenCaches.UNKNOWN; // Not one of the versions described above.
      }
      int[] sizes = sizes(Processor.cpuinfo());
      found.get(0).write(0, sizes, 0, sizes.length);
      return HiddenCaches.CORRECTED;
    } catch (IOException | RuntimeException | LinkageError e) {
      return HiddenCaches.UNKNOWN; // The program must still start; the self-test checks arithmetic.
    }
  }

  /**
   * Makes oneDNN look up the caches, by one small convolution. With fewer images PyTorch would use
   * a matrix product of another library.
   */
  private static void start() {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      NDArray x = manager.ones(new Shape(16, 16, 1, 1));
      NDArray weight = manager.ones(new Shape(16, 16, 1, 1));
      new NDList(Conv2d.conv2d(x, weight)).close();
    }
  }

  /** The levels' sizes in bytes for the kernel's {@code cpuinfo}. */
  static int[] sizes(String cpuinfo) {
    int[] sizes = SIZES.clone();
    Processor.first(CACHE_SIZE, cpuinfo)
        .map(Integer::parseInt)
        .filter(size -> size > 0)
        .ifPresent(size -> sizes[1] = size * KIBI);
    return sizes;
  }
}
