package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.Crop;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Resize;
import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.packing.ImagePacker;
import io.github.ddpm.packing.PackedHeader;
import io.github.ddpm.packing.PackedImages;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.progress.StoppableProgress;
import io.github.ddpm.source.BadImagesException;
import io.github.ddpm.source.ImageSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePackerTest {
  private static final DataSettings SETTINGS =
      new DataSettingsBuilder("images", "numbers")
          .size(2, 2)
          .channels(1)
          .resize(Resize.AREA)
          .settings();

  @TempDir private Path folder;

  /** 600 grey images whose value is their number; the source ends after some of them. */
  private record Numbered(int breaksAt) implements ImageSource {
    @Override
    public String kind() {
      return "numbers";
    }

    @Override
    public List<String> names() {
      return IntStream.range(0, 600).mapToObj(i -> "image " + i).toList();
    }

    @Override
    public ImageLabels labels() {
      return ImageLabels.none(600);
    }

    @Override
    public String key() {
      return "";
    }

    @Override
    public void read(int from, int to, ImageVisitor visitor) throws IOException {
      for (int i = from; i < to; i++) {
        if (i == breaksAt) {
          throw new IOException("the disk is gone");
        }
        byte value = (byte) i;
        visitor.visit(i, room -> DecodedImage.ofPlanes(1, 1, 1, new byte[] {value}));
      }
    }
  }

  @Test
  void whatWasInterruptedResumesAndEndsTheSame() throws IOException {
    Path whole = folder.resolve("whole");
    pack(new Numbered(-1), whole, new RecordingProgress());
    Path resumed = folder.resolve("resumed");
    assertThrows(
        IOException.class, () -> pack(new Numbered(599), resumed, new RecordingProgress()));
    assertFalse(Files.exists(resumed));
    RecordingProgress told = new RecordingProgress();
    pack(new Numbered(-1), resumed, told);
    assertEquals(512, told.first);
    assertEquals(600, told.done);
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(resumed));
    PackedImages images = PackedImages.open(resumed);
    byte[] pixels = new byte[4];
    images.copyTo(599, pixels, 0);
    assertEquals((byte) 599, pixels[3]);
  }

  @Test
  void whatAnotherProgramIsWritingIsLeftToIt() throws IOException {
    Path partial = folder.resolve("images.partial");
    try (FileChannel channel =
            FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      IOException e =
          assertThrows(
              IOException.class,
              () -> pack(new Numbered(-1), folder.resolve("images"), new RecordingProgress()));
      assertTrue(lock.isValid());
      assertTrue(e.getMessage().contains("is being written by another program"), e.getMessage());
    }
  }

  @Test
  void aFileThatOnlyHasTheNameOfAPartialOneIsNotTouched() throws IOException {
    Path mine = Files.writeString(folder.resolve("images.partial"), "my own notes");
    IOException e =
        assertThrows(
            IOException.class,
            () -> pack(new Numbered(-1), folder.resolve("images"), new RecordingProgress()));
    assertTrue(e.getMessage().contains(mine + " is in the way"), e.getMessage());
    assertEquals("my own notes", Files.readString(mine));
  }

  @Test
  void whatHasAppearedMeanwhileIsNotReplacedAndThePackingIsKept() throws IOException {
    Path target = Files.writeString(folder.resolve("images"), "another's");
    assertThrows(
        FileAlreadyExistsException.class,
        () -> pack(new Numbered(-1), target, new RecordingProgress()));
    assertEquals("another's", Files.readString(target));
    Files.delete(target);
    RecordingProgress told = new RecordingProgress();
    pack(new Numbered(-1), target, told);
    assertEquals(600, told.first);
  }

  @Test
  void aDiskWithoutRoomForAllIsToldBeforeAnythingIsRead() throws IOException {
    DataSettings huge =
        new DataSettingsBuilder("images", "numbers").size(26_000, 26_000).channels(3).settings();
    ImageLabels million = ImageLabels.none(1 << 20); // Two million gigabytes.
    Path target = folder.resolve("images");
    RecordingProgress told = new RecordingProgress();
    IOException e =
        assertThrows(
            IOException.class,
            () -> ImagePacker.pack(new Numbered(-1), million, huge, "", target, false, told));
    assertTrue(e.getMessage().startsWith("no room for " + target + ".partial: "), e.getMessage());
    assertTrue(e.getMessage().endsWith("; make room there, or lower data.image_size"));
    assertEquals(-1, told.first);
  }

  /** Image 300 fails as where memory is short, until it does not. */
  private record Failing(Numbered numbered, boolean fails) implements ImageSource {
    @Override
    public String kind() {
      return numbered.kind();
    }

    @Override
    public List<String> names() {
      return numbered.names();
    }

    @Override
    public ImageLabels labels() {
      return numbered.labels();
    }

    @Override
    public String key() {
      return numbered.key();
    }

    @Override
    public void read(int from, int to, ImageVisitor visitor) throws IOException {
      numbered.read(
          from,
          to,
          (index, image) ->
              visitor.visit(
                  index,
                  room -> {
                    if (index == 300 && fails) {
                      throw new IOException("needs more memory");
                    }
                    return image.decode(room);
                  }));
    }
  }

  @Test
  void whatFailedFailsAgainUntilItCanBeRead() throws IOException {
    Path whole = folder.resolve("whole");
    pack(new Numbered(-1), whole, new RecordingProgress());
    Path target = folder.resolve("images");
    for (int attempt = 0; attempt < 4; attempt++) {
      assertThrows(
          BadImagesException.class,
          () -> pack(new Failing(new Numbered(-1), true), target, new RecordingProgress()));
      assertFalse(Files.exists(target));
    }
    pack(new Failing(new Numbered(-1), false), target, new RecordingProgress());
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(target));
  }

  @Test
  void aPartialFileOfOtherImagesIsBegunAnew() throws IOException {
    Path target = folder.resolve("images");
    PackedHeader other = new PackedHeader(600, 2, 2, 1, 0, List.of(), "", "other");
    byte[] bytes = new byte[(int) other.fileBytes()];
    other.toBytes().get(bytes, 0, (int) other.pixelsAt());
    Files.write(folder.resolve("images.partial"), bytes);
    RecordingProgress told = new RecordingProgress();
    pack(new Numbered(-1), target, told);
    assertEquals(0, told.first);
  }

  @Test
  void unreadableImagesAreNamedAndSkippedUpToTheLimit() throws IOException {
    TestImageFiles.write(folder.resolve("set/1.png"), TestImageFiles.png(8, 8, 0));
    TestImageFiles.write(folder.resolve("set/2.jpg"), new byte[] {1, 2, 3});
    TestImageFiles.write(folder.resolve("set/3.png"), new byte[0]);
    DataSettingsBuilder asked = DataSettingsBuilder.images(folder.resolve("set"));

    BadImagesException none = assertThrows(BadImagesException.class, () -> open(asked));
    assertTrue(
        none.getMessage()
            .startsWith("2 images cannot be read, data.max_bad is 0; remove what is damaged, or"),
        none.getMessage());
    assertTrue(none.getMessage().contains("2.jpg is not a PNG"), none.getMessage());
    assertTrue(none.getMessage().contains("3.png is empty"), none.getMessage());
    assertThrows(BadImagesException.class, () -> open(asked.maxBad(1)));
    assertEquals(1, open(asked.maxBad(2)).size());
    // The packed file is there now, and only knows which they are.
    BadImagesException kept = assertThrows(BadImagesException.class, () -> open(asked.maxBad(1)));
    assertTrue(
        kept.getMessage()
            .endsWith(
                "raise data.max_bad to train without it (ddpm data inspect lists the first):"
                    + "%n  2.jpg%n  3.png".formatted()),
        kept.getMessage());
  }

  @Test
  void oneUnreadableImageIsInTheSingularAndASetOfOnlySuchHasNoOther() throws IOException {
    TestImageFiles.write(folder.resolve("set/1.png"), new byte[] {1});
    DataSettingsBuilder asked = DataSettingsBuilder.images(folder.resolve("set"));
    String one = assertThrows(BadImagesException.class, () -> open(asked)).getMessage();
    assertTrue(one.startsWith("1 image cannot be read, "), one);
    String all = assertThrows(BadImagesException.class, () -> open(asked.maxBad(9))).getMessage();
    assertTrue(all.startsWith("no image can be read:%n  1.png ".formatted()), all);
  }

  @Test
  void imagesAreDecodedOnceAndAgainWhenTheyChange() throws IOException {
    Path file = folder.resolve("set/1.png");
    TestImageFiles.write(file, TestImageFiles.png(8, 8, 0));
    DataSettingsBuilder asked = DataSettingsBuilder.images(folder.resolve("set"));
    RecordingProgress first = new RecordingProgress();
    ImageSets.open(asked.settings(), 0, folder, first);
    RecordingProgress again = new RecordingProgress();
    ImageSets.open(asked.settings(), 0, folder, again);
    TestImageFiles.write(file, TestImageFiles.png(8, 9, 1));
    RecordingProgress changed = new RecordingProgress();
    ImageSets.open(asked.settings(), 0, folder, changed);
    assertEquals(1, first.done);
    assertEquals(-1, again.first);
    assertEquals(1, changed.done);
  }

  @Test
  void randomWindowsAreCutFromImagesAnEighthLarger() throws IOException {
    TestImageFiles.write(folder.resolve("set/1.png"), TestImageFiles.png(20, 20, 0));
    ImageSet images =
        open(DataSettingsBuilder.images(folder.resolve("set")).size(16, 12).crop(Crop.RANDOM));
    assertEquals(new ImageSize(18, 14), images.imageSize());
  }

  @Test
  void labelsAndClassesAreThoseAskedFor() throws IOException {
    for (String name : List.of("cat/1", "cat/2", "dog/3")) {
      TestImageFiles.write(
          folder.resolve("set/" + name + ".png"), TestImageFiles.png(8, 8, name.hashCode()));
    }
    Path csv = folder.resolve("l.csv");
    Files.writeString(csv, "1.png,7\n2.png,9\n");
    DataSettingsBuilder asked = DataSettingsBuilder.images(folder.resolve("set"));
    assertEquals(List.of("cat", "dog"), open(asked).classes());
    assertEquals(1, open(asked.classes("dog")).size());
    assertEquals(List.of(), open(asked.labels("none")).classes());
    ImageSet fromCsv = open(asked.labels(csv.toString()));
    assertEquals(List.of("7", "9"), fromCsv.classes());
    assertEquals(-1, fromCsv.label(2));
  }

  private ImageSet open(DataSettingsBuilder asked) throws IOException {
    return ImageSets.open(asked.settings(), 0, folder, new RecordingProgress());
  }

  @Test
  void aCancelledPackingTakesNoImageForUnreadableAndResumes() throws IOException {
    Path whole = folder.resolve("whole");
    pack(new Numbered(-1), whole, new RecordingProgress());
    Path cancelled = folder.resolve("cancelled");
    for (int allowed : new int[] {0, 100, 400}) {
      StoppableProgress stopping = new StoppableProgress(new Countdown(allowed)::isOver);
      assertThrows(CancellationException.class, () -> pack(new Numbered(-1), cancelled, stopping));
      assertFalse(Files.exists(cancelled));
    }
    pack(new Numbered(-1), cancelled, new RecordingProgress());
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(cancelled));
  }

  /** Is over once it was asked so often. */
  private static final class Countdown {
    private final AtomicInteger left;

    Countdown(int times) {
      left = new AtomicInteger(times);
    }

    boolean isOver() {
      return left.getAndDecrement() <= 0;
    }
  }

  private static void pack(ImageSource source, Path target, Progress told) throws IOException {
    ImagePacker.pack(source, source.labels(), SETTINGS, "key", target, false, told);
  }
}
