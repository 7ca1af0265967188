package io.github.ddpm.labels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Labels by folders and by names of files. */
class ImageLabelsTest {
  @Test
  void theFolderBelowTheCommonOneIsTheClass() {
    ImageLabels labels =
        FolderLabels.ofFolders(
            List.of("a/b/dog/1.png", "a/b/cat/x/2.png", "a/b/3.png", "a/b/cat/4.png"), Splits.AUTO);
    assertEquals(List.of("cat", "dog"), labels.classes());
    assertArrayEquals(new int[] {1, 0, -1, 0}, labels.values());
    assertEquals(Map.of("cat", 2, "dog", 1, "(none)", 1), labels.counts());
  }

  @Test
  void oneFolderOrNoneIsNoClass() {
    for (List<String> paths : List.of(List.of("a/1.png", "a/2.png"), List.of("1.png"))) {
      ImageLabels labels = FolderLabels.ofFolders(paths, Splits.AUTO);
      assertEquals(List.of(), labels.classes());
      assertEquals(-1, labels.values()[0]);
    }
  }

  /** Tiny ImageNet's training images lie below their classes, the others below none. */
  @Test
  void aFolderThatOnlySaysImagesIsNoClassAmongOthers() {
    List<String> paths =
        List.of(
            "train/n01/images/1.png",
            "train/n02/images/2.png",
            "val/images/3.png",
            "test/images/4.png");
    ImageLabels labels = FolderLabels.ofFolders(paths, Splits.AUTO);
    assertEquals(List.of("n01", "n02"), labels.classes());
    assertArrayEquals(new int[] {0, 1, -1, -1}, labels.values());
    assertEquals(
        List.of("images", "n01", "n02"), FolderLabels.ofAllFolders(paths, Splits.AUTO).classes());
  }

  @Test
  void photosAreAClassAmongOthers() {
    List<String> kinds = List.of("drawings/1.png", "paintings/2.png", "photos/3.png");
    ImageLabels labels = FolderLabels.ofFolders(kinds, Splits.AUTO);
    assertEquals(List.of("drawings", "paintings", "photos"), labels.classes());
    List<String> two = List.of("images/1.png", "drawings/2.png");
    assertEquals(List.of("drawings", "images"), FolderLabels.ofFolders(two, Splits.AUTO).classes());
  }

  /** Below a part that has no other folder, its name says no more than {@code images} does. */
  @Test
  void photosAloneInTheirPartAreNoClass() {
    List<String> paths =
        List.of("train/cat/1.png", "train/dog/2.png", "val/photos/3.png", "test/Pictures/4.png");
    ImageLabels labels = FolderLabels.ofFolders(paths, Splits.AUTO);
    assertEquals(List.of("cat", "dog"), labels.classes());
    assertArrayEquals(new int[] {0, 1, -1, -1}, labels.values());
    assertEquals(
        List.of("Pictures", "cat", "dog", "photos"),
        FolderLabels.ofAllFolders(paths, Splits.AUTO).classes());
    for (List<String> alone :
        List.of(
            List.of("train/photos/1.png", "val/images/2.png"),
            List.of("train/photos/1.png", "val/2.png"),
            List.of("train/cat/1.png", "test/photos/2.png"))) {
      assertTrue(FolderLabels.ofFolders(alone, Splits.AUTO).areNone(), alone.toString());
    }
  }

  @Test
  void whatIsAClassInOnePartIsOneInAll() {
    List<String> paths = List.of("train/drawings/1.png", "train/photos/2.png", "test/photos/3.png");
    ImageLabels labels = FolderLabels.ofFolders(paths, Splits.AUTO);
    assertEquals(List.of("drawings", "photos"), labels.classes());
    assertArrayEquals(new int[] {0, 1, 1}, labels.values());
    List<String> good = List.of("train/good/1.png", "test/bent/2.png", "test/broken/3.png");
    assertEquals(
        List.of("bent", "broken", "good"), FolderLabels.ofFolders(good, Splits.AUTO).classes());
  }

  @Test
  void numbersAreSortedAsNumbersAndWholeFractionsAreNumbers() {
    ImageLabels labels = ImageLabels.of(List.of("10", "9", "09", "2.0", "-1", ""), "");
    assertEquals(List.of("2", "9", "10"), labels.classes());
    assertArrayEquals(new int[] {2, 1, 1, 0, -1, -1}, labels.values());
  }

  @Test
  void foldersThatDivideACollectionAreNoClasses() {
    for (String[] parts :
        new String[][] {
          {"train", "test"},
          {"Training", "Validation", "Testing"},
          {"train", "val", "unlabeled"},
          {"all/train", "all/valid"}
        }) {
      List<String> paths =
          java.util.Arrays.stream(parts)
              .flatMap(part -> List.of(part + "/cat/1.png", part + "/dog/1.png").stream())
              .toList();
      ImageLabels labels = FolderLabels.ofFolders(paths, Splits.AUTO);
      assertEquals(List.of("cat", "dog"), labels.classes(), paths.toString());
      assertArrayEquals(new int[] {0, 1}, java.util.Arrays.copyOf(labels.values(), 2));
      assertEquals(parts.length, Splits.AUTO.parts(paths).size());
    }
    List<String> flat = List.of("train/1.png", "train/2.png", "test/1.png");
    assertTrue(FolderLabels.ofFolders(flat, Splits.AUTO).areNone());
    assertEquals(
        List.of("test", "train"), FolderLabels.ofFolders(flat, new Splits("none")).classes());
  }

  /** CIFAR-100 and Pascal VOC have a class of that name. */
  @Test
  void aTrainAmongBusesIsAClass() {
    List<String> paths = List.of("bus/1.png", "train/1.png", "tram/1.png");
    assertEquals(
        List.of("bus", "train", "tram"), FolderLabels.ofFolders(paths, Splits.AUTO).classes());
  }

  @Test
  void aClassCalledAsThePartThatIsReadIsNoPart() {
    List<String> paths =
        List.of("test/bus/1.png", "test/train/2.png", "train/bus/3.png", "train/train/4.png");
    Splits train = new Splits("train");
    assertEquals(paths.subList(2, 4), train.of(paths));
    assertEquals(List.of("bus", "train"), FolderLabels.ofFolders(train.of(paths), train).classes());
  }

  @Test
  void labelsBesideImagesGoByTheWholeNameFirst() throws IOException {
    SideFiles files = new SideFiles();
    for (String name : List.of("img.001", "img.002", "0003")) {
      files.add(name + ".cls", name.substring(name.length() - 1).getBytes(UTF_8));
    }
    ImageLabels labels =
        files.orFolders(List.of("img.001.png", "img.002.png", "0003.left.png"), Splits.AUTO);
    assertEquals(List.of("1", "2", "3"), labels.classes());
    assertArrayEquals(new int[] {0, 1, 2}, labels.values());
  }

  @Test
  void aDataSetWithoutLabelsHasNoneByItsFolders() throws IOException {
    SideFiles files = new SideFiles();
    files.add("dataset.json", "{\"labels\": null}".getBytes(UTF_8));
    assertTrue(files.orFolders(List.of("00000/1.png", "00001/2.png"), Splits.AUTO).areNone());
  }

  @Test
  void aTableThatIsTooLargeIsNotReadInPart() {
    IOException e =
        assertThrows(
            IOException.class,
            () -> new SideFiles().add("labels.csv", new byte[SideFiles.MOST_BYTES]));
    assertTrue(e.getMessage().contains("labels.csv is larger than 64 MiB"), e.getMessage());
  }

  @Test
  void partsAmongOtherFoldersAreAQuestion() {
    List<String> paths =
        List.of("train/cat/1.png", "test/cat/1.png", "samples/1.png", "train/dog/1.png");
    InvalidSetting e =
        assertThrows(InvalidSetting.class, () -> FolderLabels.ofFolders(paths, Splits.AUTO));
    assertTrue(e.getMessage().contains("test and train"), e.getMessage());
    assertTrue(e.getMessage().contains("samples"), e.getMessage());
    Splits train = new Splits("train");
    assertEquals(List.of("train/cat/1.png", "train/dog/1.png"), train.of(paths));
    assertEquals(List.of("cat", "dog"), FolderLabels.ofFolders(train.of(paths), train).classes());
  }

  @Test
  void onePartCanBeChosenByAnyOfItsNamesWhereverItIs() {
    List<String> paths =
        List.of(
            "cat/validation/1.png", "cat/train/2.png", "dog/train/3.png", "dog/validation/4.png");
    Splits val = new Splits("val");
    assertEquals(List.of("cat/validation/1.png", "dog/validation/4.png"), val.of(paths));
    assertEquals(List.of("cat", "dog"), FolderLabels.ofFolders(val.of(paths), val).classes());
    InvalidSetting e = assertThrows(InvalidSetting.class, () -> new Splits("test").of(paths));
    assertEquals("split: there is no folder test; there is train, validation", e.getMessage());
  }

  @Test
  void filesNamedByClassGiveTheirClasses() {
    ImageLabels labels =
        FolderLabels.ofFiles(List.of("a/dog_00001.png", "cat_00002.png", "b/plain.png", "_x.png"));
    assertEquals(List.of("cat", "dog"), labels.classes());
    assertArrayEquals(new int[] {1, 0, -1, -1}, labels.values());
  }
}
