package io.github.ddpm.natives;

import com.sun.jna.Pointer;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Imitates a machine whose hypervisor hides the caches, on any Linux on x86: sets oneDNN's table of
 * caches to what it holds there, then starts the program {@code args[1]} in this process. {@code
 * args[0]} says whether to leave the {@code fault} or apply the {@code remedy}.
 */
public final class OneByteCaches {
  private static final int MOST_LEVELS = 4;
  private static final int MOST_SHARING = 1 << 12;
  private static final int LEAST_SIZE = 1 << 10;

  private OneByteCaches() {}

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Torch.start();
    OneDnnCaches hidden = new OneDnnCaches(Path.of("/proc/nowhere"));
    hidden.correct(); // oneDNN fills its table; nothing is wrong with that yet.
    Pointer table = table();
    int[] fault = OneDnnCaches.oneByteEach();
    table.write(0, fault, 0, fault.length);
    if (args[0].equals("remedy")) {
      HiddenCaches done = hidden.correct();
      int[] words = table.getIntArray(0, OneDnnCaches.WORDS);
      if (done != HiddenCaches.CORRECTED || !isTable(words, 0)) {
        throw new IllegalStateException("not corrected: " + done + ", " + Arrays.toString(words));
      }
    }
    String[] rest = Arrays.copyOfRange(args, 2, args.length);
    Class.forName(args[1]).getMethod("main", String[].class).invoke(null, (Object) rest);
  }

  /** The one place that holds what a table of real caches could hold. */
  private static Pointer table() throws IOException {
    List<Pointer> found = new ArrayList<>();
    for (LibraryMemory.Segment segment : LibraryMemory.of("libtorch_cpu.so").segments()) {
      Pointer start = new Pointer(segment.from());
      int[] words = start.getIntArray(0, (int) (segment.size() / Integer.BYTES));
      for (int i = 0; i + OneDnnCaches.WORDS <= words.length; i++) {
        if (isTable(words, i)) {
          found.add(start.share((long) i * Integer.BYTES));
        }
      }
    }
    if (found.size() != 1) {
      throw new IllegalStateException("oneDNN's table could be in " + found.size() + " places");
    }
    return found.get(0);
  }

  private static boolean isTable(int[] words, int at) {
    int levels = words[at + OneDnnCaches.WORDS - 1];
    if (levels < 1 || levels > MOST_LEVELS) {
      return false;
    }
    for (int level = 0; level < OneDnnCaches.ROOM; level++) {
      int size = words[at + level];
      int sharing = words[at + OneDnnCaches.ROOM + level];
      boolean real = size >= LEAST_SIZE && sharing >= 1 && sharing <= MOST_SHARING;
      if (level < levels ? !real : size != 0 || sharing != 0) {
        return false;
      }
    }
    return true;
  }
}
