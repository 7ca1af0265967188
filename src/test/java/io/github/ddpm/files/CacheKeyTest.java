package io.github.ddpm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CacheKeyTest {
  @TempDir Path folder;

  private static CacheKey key() {
    return new CacheKey("test", 1);
  }

  private static String of(Path file) throws IOException {
    return key().addFile(file).hex();
  }

  /** Whatever is kept is made again wherever this changes. */
  @Test
  void theKeyIsTheBeginningOfTheHashOfTextsWithTheirLengths() {
    // printf '4:test1:11:a2:ä' | sha256sum | cut -c 1-24
    assertEquals("50a03333acc3b2316f405cde", key().add("a", "ä").hex());
  }

  @Test
  void noOtherPartsHaveTheSameKey() {
    List<CacheKey> keys =
        List.of(
            key(),
            new CacheKey("test", 2),
            new CacheKey("tes", 1),
            key().add("a", ""),
            key().add("", "a"),
            key().add("a", "b"),
            key().add("ab", ""),
            key().add("a", "b").add("c", "d"),
            key().add("a", "b1:c1:d"),
            key().add("c", "d").add("a", "b"),
            key().add("a", "b, c=d"),
            key().add("a", null));
    Set<String> all = new HashSet<>();
    keys.forEach(key -> all.add(key.hex()));
    assertEquals(keys.size(), all.size());
  }

  @Test
  void aFileThatIsTheSameHasTheSameKey() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "content");
    assertEquals(of(file), of(file));
    assertEquals(of(file), of(folder.resolve("../" + folder.getFileName() + "/a")));
  }

  @Test
  void placeLengthTimeAndContentOfAFileChangeTheKey() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "content");
    FileTime time = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, time);
    String before = of(file);

    Path other = Files.copy(file, folder.resolve("b"));
    Files.setLastModifiedTime(other, time);
    assertNotEquals(before, of(other));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_001));
    assertNotEquals(before, of(file));
    Files.writeString(file, "Content");
    Files.setLastModifiedTime(file, time);
    assertNotEquals(before, of(file));
    Files.writeString(file, "content");
    Files.setLastModifiedTime(file, time);
    assertEquals(before, of(file));
  }

  /** Bytes at the beginning, in the middle and at the end; of small files, any byte. */
  @ParameterizedTest
  @ValueSource(longs = {1, 70_000, 131_072, 131_073, 1 << 24, 50_000_000})
  void theContentIsLookedAtInAllParts(long length) throws IOException {
    Path file = folder.resolve("large");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(length);
    }
    FileTime time = Files.getLastModifiedTime(file);
    Set<String> keys = new HashSet<>(Set.of(of(file)));
    Set<Long> places = new HashSet<>(List.of(0L, length - 1));
    if (length <= 1 << 24) {
      places.addAll(List.of(length / 2, length / 3, length * 9 / 10));
    }
    for (long place : places) {
      change(file, place, 1, time);
      keys.add(of(file));
      change(file, place, 0, time);
    }
    assertEquals(1 + places.size(), keys.size());
    if (length > 1 << 24) { // Images in the midst of many.
      byte[] images = new byte[300_000];
      Arrays.fill(images, (byte) 2);
      try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
        large.seek(length / 2);
        large.write(images);
      }
      Files.setLastModifiedTime(file, time);
      assertTrue(keys.add(of(file)));
    }
  }

  private static void change(Path file, long place, int value, FileTime time) throws IOException {
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.seek(place);
      large.write(value);
    }
    Files.setLastModifiedTime(file, time);
  }
}
