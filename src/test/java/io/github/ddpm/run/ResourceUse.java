package io.github.ddpm.run;

import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import com.sun.jna.Function;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The resources that this process holds at a moment; Linux with glibc only.
 *
 * @param nativeBytes allocated by native code, arrays above all
 * @param arrays live arrays, whichever manager owns them
 * @param files open files, pipes and sockets
 */
record ResourceUse(long nativeBytes, int arrays, long files) {
  /**
   * Java's compilers and collector take and return up to 15 MB between two moments (15 moments of
   * 6,000 steps: 91 to 111 MB). Arrays are counted apart from this, to the last one.
   */
  static final long SLACK = 24L << 20;

  static ResourceUse now() {
    Compilers.awaitRest();
    System.gc();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      BaseNDManager root =
          (BaseNDManager) Engine.getEngine("PyTorch").newBaseManager().getParentManager();
      return new ResourceUse(allocated(), root.getManagedArrays().size(), open.count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What malloc has given and not got back. Resident memory would hide it in what was freed. */
  private static long allocated() {
    Mallinfo info =
        (Mallinfo) Function.getFunction("c", "mallinfo2").invoke(Mallinfo.class, new Object[0]);
    return info.uordblks + info.hblkhd;
  }

  /** {@code struct mallinfo2} of glibc 2.33 and later; all numbers are of type size_t. */
  @FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static final class Mallinfo extends Structure implements Structure.ByValue {
    public long arena;
    public long ordblks;
    public long smblks;
    public long hblks;
    public long hblkhd;
    public long usmblks;
    public long fsmblks;
    public long uordblks;
    public long fordblks;
    public long keepcost;
  }

  /** The greater of each number. */
  ResourceUse orMore(ResourceUse other) {
    return new ResourceUse(
        Math.max(nativeBytes, other.nativeBytes),
        Math.max(arrays, other.arrays),
        Math.max(files, other.files));
  }

  /** The smaller of each number. */
  ResourceUse orLess(ResourceUse other) {
    return new ResourceUse(
        Math.min(nativeBytes, other.nativeBytes),
        Math.min(arrays, other.arrays),
        Math.min(files, other.files));
  }

  /** What has become more since {@code before}, in words. */
  List<String> beyond(ResourceUse before) {
    List<String> more = new ArrayList<>();
    if (nativeBytes - before.nativeBytes > SLACK) {
      more.add("%d bytes of native memory".formatted(nativeBytes - before.nativeBytes));
    }
    if (arrays > before.arrays) {
      more.add("%d arrays".formatted(arrays - before.arrays));
    }
    if (files > before.files) {
      more.add("%d open files".formatted(files - before.files));
    }
    return more;
  }
}
