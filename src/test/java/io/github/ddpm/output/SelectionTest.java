package io.github.ddpm.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Image numbers, however they are written. */
class SelectionTest {
  @ParameterizedTest
  @CsvSource({
    "'0-3', '0,1,2,3'",
    "'7', '7'",
    "'5,3, 4', '3,4,5'",
    "'0-3,2-5,2', '0,1,2,3,4,5'",
    "'9,0-1', '0,1,9'"
  })
  void aListNamesEachNumberOnceInOrder(String text, String numbers) {
    Selection selection = Selection.parse("--seeds", text);

    assertEquals(numbers, String.join(",", selection.numbers().mapToObj(String::valueOf).toList()));
    assertEquals(numbers.split(",").length, selection.size());
  }

  @Test
  void theSameNumbersAreEqualHoweverTheyAreWritten() {
    assertEquals(Selection.of(4), Selection.parse("--seeds", "2,0-1,3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "1,", "a", "-1", "1-", "3-1", "1.5", "0-9999999999", "1-2-3"})
  void whatIsNoListIsRefused(String text) {
    InvalidSetting error =
        assertThrows(InvalidSetting.class, () -> Selection.parse("--seeds", text));

    assertTrue(error.getMessage().startsWith("--seeds: "), error.getMessage());
  }

  @Test
  void shardsPiecesAndRanksAgreeWithASetOfNumbers() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      TreeSet<Integer> set = new TreeSet<>();
      random.ints(1 + random.nextInt(12), 0, 30).forEach(set::add);
      List<Integer> numbers = List.copyOf(set);
      Selection selection =
          Selection.parse("--seeds", String.join(",", numbers.stream().map(i -> "" + i).toList()));
      for (int shards = 1; shards <= 4; shards++) {
        for (int grain = 1; grain <= 4; grain++) {
          List<Integer> joined = new ArrayList<>();
          for (int shard = 1; shard <= shards; shard++) {
            selection.shard(shard, shards, grain).numbers().forEach(joined::add);
          }
          assertEquals(numbers, joined);
        }
      }
      List<Integer> even = new ArrayList<>();
      for (Span piece : selection.pieces(i -> i % 2 == 0 || i > 20, 3)) {
        assertTrue(piece.size() <= 3);
        IntStream.range(piece.from(), piece.to()).forEach(even::add);
      }
      assertEquals(numbers.stream().filter(i -> i % 2 == 0 || i > 20).toList(), even);
      for (int i = 0; i < numbers.size(); i++) {
        assertEquals(i, selection.rank(numbers.get(i)));
      }
      assertEquals(
          numbers.stream().map(i -> i / 4).distinct().toList(),
          selection.quotients(4).numbers().boxed().toList());
    }
  }

  @Test
  void shardsOfManyImagesAreNearlyEqualAndDivideNoGroup() {
    for (int count = 1; count < 70; count++) {
      for (int shards = 1; shards <= 9; shards++) {
        for (int grain : new int[] {1, 4, 8}) {
          for (int shard = 1; shard <= shards; shard++) {
            Selection part = Selection.of(count).shard(shard, shards, grain);
            boolean divides = count / shards < grain;
            assertEquals(count / (double) shards, part.size(), divides ? 0.999999 : grain);
            assertTrue(count < shards || part.size() > 0);
            int from = part.spans().isEmpty() ? 0 : part.spans().get(0).from();
            assertTrue(divides || from % grain == 0);
          }
        }
      }
    }
  }

  @Test
  void theEighthEighthOfVeryManyNeedsNoListOfThem() {
    assertEquals(
        List.of(new Span(1_750_000_000, 2_000_000_000)),
        Selection.of(2_000_000_000).shard(8, 8, 8).spans());
  }

  @Test
  void aGridOfChosenImagesHasNoHolesBetweenThem() {
    Selection chosen = Selection.parse("--seeds", "3,17,40-41");
    GridLayout plain = new GridLayout(chosen, 2, 0);
    GridLayout rows = new GridLayout(chosen, chosen.quotients(10).size(), 10);

    assertEquals(List.of(0, 1, 2, 3), chosen.numbers().mapToObj(plain::cell).toList());
    // Columns for 3, for 17, and for 40 and 41; row i mod 10.
    assertEquals(List.of(9, 22, 2, 5), chosen.numbers().mapToObj(rows::cell).toList());
  }
}
