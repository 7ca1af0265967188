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
 * Tells oneDNN, the library of PyTorch's convolutions, how large the processor's caches are where
 * it could not find out.
 *
 * <p>oneDNN asks the processor (CPUID). Some hypervisors answer questions about an AMD's caches
 * (leaf 0x8000001D) with zeros, of which oneDNN 3.7.1 and its like, in PyTorch 2.5.1 and 2.7.1,
 * make three caches of one byte each. What it then computes in blocks of the caches' size is wrong:
 * it leaves memory unwritten that it reads afterwards, crashes, and takes weights in the order of
 * other code than that which runs. Where it knows of no cache at all it takes sizes that do for all
 * processors; these, or what the kernel knows, are written here into its table.
 *
 * <p>The table has no name that could be looked up. It is found by what it holds once oneDNN runs,
 * and only where the kernel shows no caches either, as under such a hypervisor.
 *
 * @param shown the folder in which the kernel describes the first core's caches
 */
public record OneDnnCaches(Path shown) {
  private static final String LIBRARY = "libtorch_cpu.so";

  /** How many levels the table has room for. */
  static final int ROOM = 10;

  /**
   * The table's words: a size for each level, how many cores share it, and the number of levels.
   */
  static final int WORDS = 2 * ROOM + 1;

  private static final int KIBI = 1024;

  /** What oneDNN takes where it knows of no caches: a core's share of each level, in bytes. */
  private static final int[] SIZES = {32 * KIBI, 512 * KIBI, 1024 * KIBI};

  /** Of AMD's processors it is the second level. */
  private static final Pattern CACHE_SIZE = Pattern.compile("(?m)^cache size\\s*: (\\d{1,6}) KB$");

  /** This machine. */
  public static OneDnnCaches ofThisMachine() {
    return new OneDnnCaches(Path.of("/sys/devices/system/cpu/cpu0/cache"));
  }

  /** The table as oneDNN fills it where the answers are zeros. */
  static int[] oneByteEach() {
    int[] words = new int[WORDS];
    for (int level = 0; level < SIZES.length; level++) {
      words[level] = 1;
      words[ROOM + level] = 1;
    }
    words[WORDS - 1] = SIZES.length;
    return words;
  }

  /** Puts the table right where it is wrong. The engine must run, and have computed nothing yet. */
  public HiddenCaches correct() {
    if (!Platform.isLinux() || !Platform.isIntel() || Files.exists(shown)) {
      return HiddenCaches.NONE;
    }
    try {
      start();
      List<Pointer> found = LibraryMemory.of(LIBRARY).find(oneByteEach());
      if (found.size() != 1) {
        return HiddenCaches.UNKNOWN; // It is none of the versions described above.
      }
      int[] sizes = sizes(Processor.cpuinfo());
      found.get(0).write(0, sizes, 0, sizes.length);
      return HiddenCaches.CORRECTED;
    } catch (IOException | RuntimeException | LinkageError e) {
      return HiddenCaches.UNKNOWN; // The program must start all the same; arithmetic is checked.
    }
  }

  /**
   * Makes oneDNN ask for the caches, by one small convolution. Of fewer images PyTorch makes a
   * product of matrices, which another library does.
   */
  private static void start() {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      NDArray x = manager.ones(new Shape(16, 16, 1, 1));
      NDArray weight = manager.ones(new Shape(16, 16, 1, 1));
      new NDList(Conv2d.conv2d(x, weight)).close();
    }
  }

  /** The levels' sizes in bytes, where the kernel describes the processor as {@code cpuinfo}. */
  static int[] sizes(String cpuinfo) {
    int[] sizes = SIZES.clone();
    Processor.first(CACHE_SIZE, cpuinfo)
        .map(Integer::parseInt)
        .filter(size -> size > 0)
        .ifPresent(size -> sizes[1] = size * KIBI);
    return sizes;
  }
}
