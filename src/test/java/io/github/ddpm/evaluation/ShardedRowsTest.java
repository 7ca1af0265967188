package io.github.ddpm.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.output.Span;
import io.github.ddpm.ranks.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of rows that several processes make. */
final class ShardedRowsTest {
  private static final int ROWS = 300;
  private static final int BYTES = 2;

  @TempDir private Path folder;

  private ShardedRows rows(int number, int unit) {
    return new ShardedRows(folder.resolve("images.u8"), BYTES, new Shard(number, 3), ROWS, unit);
  }

  private static void make(ShardedRows rows) throws IOException {
    Span own = rows.own();
    Files.write(rows.growing(), Arrays.copyOfRange(whole(), own.from() * BYTES, own.to() * BYTES));
    rows.arrive();
  }

  private static byte[] whole() {
    byte[] all = new byte[ROWS * BYTES];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i / BYTES);
    }
    return all;
  }

  private Path arrived(int number) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().contains(".shard-%d-of-3".formatted(number)))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void allOfThemAreTheFileOfOneProcess() throws IOException {
    for (int number : new int[] {3, 1, 2}) {
      assertTrue(rows(number, 16).lacksOwn());
      make(rows(number, 16));
      assertFalse(rows(number, 16).lacksOwn());
    }
    rows(2, 16).join();
    assertArrayEquals(whole(), Files.readAllBytes(folder.resolve("images.u8")));
    assertFalse(rows(1, 16).lacksOwn(), "they are joined");
    assertEquals(0, rows(1, 16).missing().count());
  }

  /** As a shard of swd alone, and one of fid, whose network sees images in other groups. */
  @Test
  void aShardThatWasCutAtOtherRowsIsNotTakenForOne() throws IOException {
    assertNotEquals(rows(2, 16).own(), rows(2, 64).own());
    assertNotEquals(rows(2, 16).growing(), rows(2, 64).growing());
    make(rows(2, 16));
    assertTrue(rows(2, 64).lacksOwn());
    assertFalse(rows(2, 16).lacksOwn());
  }

  @Test
  void aShardThatLacksBytesHasNotArrived() throws IOException {
    for (int number = 1; number <= 3; number++) {
      make(rows(number, 16));
    }
    Path cut = arrived(2);
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 7));

    assertEquals(List.of(2), rows(1, 16).missing().boxed().toList());
    assertTrue(rows(2, 16).lacksOwn());
    make(rows(2, 16));
    rows(1, 16).join();
    assertArrayEquals(whole(), Files.readAllBytes(folder.resolve("images.u8")));
  }
}
