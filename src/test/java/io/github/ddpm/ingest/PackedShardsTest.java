package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.files.LockedFile;
import io.github.ddpm.packing.PackedHeader;
import io.github.ddpm.packing.PackedShards;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.source.BadImagesException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several processes pack shards of one collection, and the last one joins them. */
final class PackedShardsTest {
  private static final int IMAGES = 11;

  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void writeImages() throws IOException {
    for (int i = 0; i < IMAGES; i++) {
      Path kind = Files.createDirectories(folder.resolve("images/kind" + i % 3));
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 4, 1, 0x10203 * i);
      ImageIO.write(image, "png", kind.resolve("%02d.png".formatted(i)).toFile());
    }
    out = folder.resolve("packed.ddpm");
  }

  private DataSettings settings(int maxBad) {
    return DataSettingsBuilder.images(folder.resolve("images")).maxBad(maxBad).settings();
  }

  private List<Integer> pack(int number, int of, int maxBad) throws IOException {
    return outcome(number, of, maxBad).orElse(List.of());
  }

  private Optional<List<Integer>> outcome(int number, int of, int maxBad) throws IOException {
    return ShardPacking.pack(
        settings(maxBad), folder, out, false, new Shard(number, of), Others.NONE, Progress.NONE);
  }

  private byte[] whole(int maxBad) throws IOException {
    Path whole = folder.resolve("whole.ddpm");
    ImageSets.pack(settings(maxBad), folder, whole, true, Progress.NONE);
    return Files.readAllBytes(whole);
  }

  private void assertWhole(byte[] whole) throws IOException {
    assertArrayEquals(whole, Files.readAllBytes(out));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(),
          files
              .map(file -> file.getFileName().toString())
              .filter(n -> n.contains("shard"))
              .toList());
    }
  }

  @Test
  void whichOneIsLastDoesNotMatter() throws IOException {
    byte[] whole = whole(0);
    for (List<Integer> order : List.of(List.of(1, 2, 3), List.of(3, 1, 2))) {
      Files.deleteIfExists(out);
      for (int number : order) {
        assertFalse(Files.exists(out));
        pack(number, 3, 0);
      }
      assertWhole(whole);
      assertEquals(List.of(), pack(2, 3, 0), "a repeated command finds all done");
    }
  }

  @Test
  void aLostShardIsNamedAndCanBeRepeated() throws IOException {
    byte[] whole = whole(0);
    assertEquals(List.of(2, 3), pack(1, 3, 0));
    assertEquals(List.of(2), pack(3, 3, 0));
    assertEquals(List.of(2), pack(3, 3, 0));
    assertEquals(List.of(), pack(2, 3, 0));
    assertWhole(whole);
  }

  /** Another process joins the shards while this one packs its own once more. */
  @Test
  void shardsThatAreJoinedMeanwhileAreNotMissing() throws IOException {
    byte[] whole = whole(0);
    pack(2, 2, 0);
    Progress joining =
        new Progress() {
          @Override
          public void end() {
            try {
              Files.write(out, whole);
              Files.delete(folder.resolve("packed.ddpm.shard-2-of-2"));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    assertEquals(
        Optional.empty(),
        ShardPacking.pack(settings(0), folder, out, false, new Shard(1, 2), Others.NONE, joining));
    assertWhole(whole);
  }

  @Test
  void whileOneProcessJoinsTheShardsAnotherLeavesThemToIt() throws IOException {
    byte[] whole = whole(0);
    pack(1, 2, 0);
    Path joining = folder.resolve("packed.ddpm.joining");
    try (LockedFile held = LockedFile.open(joining).orElseThrow()) {
      assertEquals(Optional.of(List.of()), outcome(2, 2, 0));
      assertFalse(Files.exists(out));
      assertTrue(held.isInPlace());
    }
    assertEquals(Optional.empty(), outcome(1, 2, 0), "a joining that was broken off is repeated");
    assertWhole(whole);
    assertFalse(Files.exists(joining));
  }

  @Test
  void aShardThatIsCutWhileItIsReadIsNamed() throws IOException {
    pack(1, 2, 0);
    Path part = folder.resolve("packed.ddpm.shard-1-of-2");
    PackedHeader header;
    try (FileChannel channel = FileChannel.open(part)) {
      header = PackedHeader.read(channel, part);
    }
    PackedShards shards = new PackedShards(header, out, new Shard(1, 2));
    Files.write(part, Arrays.copyOf(Files.readAllBytes(part), (int) header.pixelsAt() + 1));
    IOException refused =
        assertTimeoutPreemptively(
            Duration.ofMinutes(1), () -> assertThrows(IOException.class, () -> shards.join(false)));
    assertTrue(refused.getMessage().contains("packed.ddpm.shard-1-of-2 ends"), refused::getMessage);
    assertFalse(Files.exists(out));
  }

  private RunConfig config(int size) {
    DataSettings asked = settings(0);
    return ConfigLoader.override(
        RunConfig.defaults(),
        List.of(
            new Assignment("test", "data.source", asked.source()),
            new Assignment("test", "data.path", asked.path()),
            new Assignment("test", "data.image_size", String.valueOf(size))));
  }

  @ParameterizedTest
  @CsvSource({"1,", "3,", "1,4", "3,4"})
  void othersPackOnceAndNeverAgain(int shards, Integer files) throws IOException {
    Optional<Integer> numShards = Optional.ofNullable(files);
    RunConfig config = config(16);
    DataRun run = new DataRun(folder);
    Others others =
        () -> {
          for (int number = 1; number <= shards; number++) {
            Shard shard = new Shard(number, shards);
            run.pack(config, out, false, numShards, shard, Others.NONE, Progress.NONE);
          }
        };
    Shard last = new Shard(shards, shards);
    assertTrue(run.pack(config, out, false, numShards, last, others, Progress.NONE).isWhole());

    Others nobody = Assertions::fail;
    assertTrue(run.pack(config, out, false, numShards, last, nobody, Progress.NONE).isWhole());
    RunConfig other = config(32);
    assertThrows(
        FileAlreadyExistsException.class,
        () -> run.pack(other, out, false, numShards, last, nobody, Progress.NONE));
  }

  @Test
  void aShardOfOtherSettingsIsNamed() throws IOException {
    pack(1, 2, 0);
    DataRun.Packed packed =
        new DataRun(folder)
            .pack(
                config(16),
                out,
                false,
                Optional.empty(),
                new Shard(2, 2),
                Others.NONE,
                Progress.NONE);
    assertFalse(packed.isWhole());
    assertEquals(
        "shard 2 of 2 is done; shard 1 of 2 has not arrived; "
            + folder.resolve("packed.ddpm.shard-1-of-2")
            + " is there, but damaged or of other images or settings",
        packed.words());
  }

  @Test
  void moreShardsThanImagesLeaveSomeWithNothingToDo() throws IOException {
    byte[] whole = whole(0);
    for (int number = 1; number <= 20; number++) {
      pack(number, 20, 0);
    }
    assertWhole(whole);
  }

  @Test
  void unreadableImagesAreCountedOverAllShards() throws IOException {
    Files.writeString(folder.resolve("images/kind0/00.png"), "no image");
    Files.writeString(folder.resolve("images/kind2/02.png"), "no image");
    byte[] whole = whole(2);
    for (int number = 1; number <= IMAGES; number++) { // Two have no readable image at all.
      pack(number, IMAGES, 2);
    }
    assertWhole(whole);

    Files.delete(out);
    BadImagesException refused = null;
    for (int number = 1; number <= 2; number++) {
      try {
        pack(number, 2, 1);
      } catch (BadImagesException e) {
        refused = e;
      }
    }
    assertFalse(Files.exists(out));
    assertTrue(refused.getMessage().startsWith("2 images cannot be read"), refused.getMessage());
  }

  @Test
  void anotherFileOfThatNameIsNotReplaced() throws IOException {
    Files.writeString(out, "somebody's");
    assertThrows(FileAlreadyExistsException.class, () -> pack(1, 2, 0));
    assertEquals("somebody's", Files.readString(out));
  }
}
