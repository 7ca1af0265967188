package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.testing.Allocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Changes small files of every kind that the program reads, at random but by a seed: each is read,
 * or refused with an error that names it, soon and with little memory. {@code mvn -Pfuzz test} does
 * so for half a minute per kind and prints the counts; {@code -Dddpm.fuzz=600} for ten, {@code
 * -Dddpm.fuzz.kinds=NPY,CSV} only for these kinds, {@code -Dddpm.fuzz.from=50000} with the seeds
 * from there on, so that a run can go on where another ended.
 */
@Tag("fuzz")
@EnabledIfSystemProperty(named = "ddpm.fuzz", matches = "\\d+")
final class FuzzTest {
  private static final long MOST_SECONDS = 30;

  /** Ten million pixels, the most that any few bytes may ask for, in all the forms they take. */
  private static final long MOST_BYTES = 1L << 30;

  private static final List<String> TOKENS =
      List.of(
          "-1", "0", "2147483648", "99999999999999999999", "1e999", "NaN", "\"", "[", "}", "\0");

  @TempDir private Path folder;

  private static Stream<FuzzedFile> kinds() {
    List<String> names = List.of(System.getProperty("ddpm.fuzz.kinds", "").split(","));
    return names.equals(List.of(""))
        ? Arrays.stream(FuzzedFile.values())
        : names.stream().map(FuzzedFile::valueOf);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyChangedFileIsReadOrRefusedByName(FuzzedFile kind) throws Exception {
    byte[] whole = kind.content();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("ddpm.fuzz"));
    long first = Long.getLong("ddpm.fuzz.from", 0);
    long seed = first;
    int read = 0;
    int refused = 0;
    long longest = 0;
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try {
      for (; System.nanoTime() < end; seed++) {
        byte[] changed = seed == first ? whole : changed(whole, kind.isText(), new Random(seed));
        Path file = kind.write(folder.resolve("trial"), changed);
        long start = System.nanoTime();
        boolean refusal = refusal(worker, kind, seed, file, changed);
        longest = Math.max(longest, System.nanoTime() - start);
        assertTrue(seed > first || !refusal, kind + ": the whole file is refused");
        refused += refusal ? 1 : 0;
        read += refusal ? 0 : 1;
      }
    } finally {
      worker.shutdownNow();
    }
    System.out.printf(
        "%-12s %7d read, %7d refused by name, in at most %d ms, seeds %d to %d%n",
        kind, read, refused, TimeUnit.NANOSECONDS.toMillis(longest), first, seed - 1);
  }

  /** Whether the file is refused; fails where it is neither read nor refused as it should be. */
  private static boolean refusal(
      ExecutorService worker, FuzzedFile kind, long seed, Path file, byte[] bytes)
      throws InterruptedException {
    Callable<Boolean> work =
        () -> {
          boolean[] refusal = new boolean[1];
          long taken = Allocation.of(() -> refusal[0] = isRefused(kind, file));
          assertTrue(taken < MOST_BYTES, taken + " bytes of memory");
          return refusal[0];
        };
    try {
      return worker.submit(work).get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return fail(words(kind, seed, bytes), e.getCause());
    } catch (TimeoutException e) {
      return fail(words(kind, seed, bytes) + ": takes more than " + MOST_SECONDS + " s", e);
    }
  }

  private static String words(FuzzedFile kind, long seed, byte[] bytes) {
    return "%s, seed %d, %s".formatted(kind, seed, HexFormat.of().formatHex(bytes));
  }

  private static boolean isRefused(FuzzedFile kind, Path file) throws Exception {
    try {
      kind.read(file);
      return false;
    } catch (IOException | InvalidSetting e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains(file.getFileName().toString()), message);
      assertTrue(!message.contains("java."), message);
      return true;
    }
  }

  /** Some bytes changed, put in, left out or moved, many of them near the beginning or the end. */
  private static byte[] changed(byte[] whole, boolean text, Random random) {
    byte[] bytes = whole.clone();
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int at = place(bytes.length, random);
      switch (random.nextInt(text ? 6 : 5)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) -random.nextInt(2));
        case 3 -> bytes = spliced(bytes, at, Math.min(bytes.length, at + random.nextInt(9)), "");
        case 4 -> {
          if (random.nextInt(3) == 0) {
            bytes = Arrays.copyOf(bytes, at);
          }
        }
        default -> {
          String token = TOKENS.get(random.nextInt(TOKENS.size()));
          bytes = spliced(bytes, at, Math.min(bytes.length, at + random.nextInt(6)), token);
        }
      }
    }
    return bytes;
  }

  private static int place(int length, Random random) {
    int near = Math.min(length, 64);
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(near);
      case 1 -> length - 1 - random.nextInt(near);
      default -> random.nextInt(length);
    };
  }

  private static byte[] spliced(byte[] bytes, int from, int to, String inside) {
    byte[] middle = inside.getBytes(StandardCharsets.ISO_8859_1);
    byte[] result = new byte[from + middle.length + bytes.length - to];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(bytes, to, result, from + middle.length, bytes.length - to);
    return result;
  }

  /** Writes {@code content} anew: some file systems write through where a file is mapped. */
  static Path write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    return Files.write(file, content);
  }
}
