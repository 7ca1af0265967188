package io.github.ddpm.natives;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a loaded library's variables, on Linux. Variables with initial values lie in the
 * library's own writable mappings, all others in the unnamed mapping behind them.
 *
 * @param segments writable memory, in the order of addresses
 */
record LibraryMemory(List<Segment> segments) {
  private static final Path MAPS = Path.of("/proc/self/maps");

  /** Range, rights, offset, device, inode and file, if there is one. */
  private static final Pattern MAPPING =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S+) \\S+ \\S+ \\S+\\s*(.*)");

  /** Memory from one address up to another, the end excluded. */
  record Segment(long from, long to) {
    long size() {
      return to - from;
    }
  }

  /** The memory of the library with this file name; no segments if it is not loaded. */
  static LibraryMemory of(String library) throws IOException {
    return of(library, Files.readAllLines(MAPS));
  }

  /** The same from lines of {@code /proc/PID/maps}. */
  static LibraryMemory of(String library, List<String> maps) {
    List<Segment> segments = new ArrayList<>();
    long endOfLibrary = -1;
    for (String line : maps) {
      Matcher mapping = MAPPING.matcher(line);
      if (!mapping.matches()) {
        throw new IllegalArgumentException("not a line of /proc/PID/maps: " + line);
      }
      Segment segment = new Segment(address(mapping.group(1)), address(mapping.group(2)));
      boolean ofFile = mapping.group(4).endsWith("/" + library);
      boolean behind = mapping.group(4).isEmpty() && segment.from() == endOfLibrary;
      if (ofFile) {
        endOfLibrary = segment.to();
      }
      if ((ofFile || behind) && mapping.group(3).startsWith("rw")) {
        segments.add(segment);
      }
    }
    return new LibraryMemory(segments);
  }

  private static long address(String hexadecimal) {
    return Long.parseUnsignedLong(hexadecimal, 16);
  }

  /** All places where {@code words} occur in sequence. */
  List<Pointer> find(int[] words) {
    List<Pointer> found = new ArrayList<>();
    try (Memory wanted = new Memory((long) words.length * Integer.BYTES)) {
      wanted.write(0, words, 0, words.length);
      Function memmem = Function.getFunction("c", "memmem");
      for (Segment segment : segments) {
        long from = segment.from();
        while (segment.to() - from >= wanted.size()) {
          Object[] arguments = {new Pointer(from), segment.to() - from, wanted, wanted.size()};
          Pointer next = memmem.invokePointer(arguments);
          if (next == null) {
            break;
          }
          if (Pointer.nativeValue(next) % Integer.BYTES == 0) {
            found.add(next);
          }
          from = Pointer.nativeValue(next) + 1;
        }
      }
    }
    return found;
  }
}
