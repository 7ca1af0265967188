package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.source.ImageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as other programs make them. */
class ArchivesTest {
  @TempDir private Path folder;

  /** Zips of Windows, of .NET, of 7-Zip, one that unpacks itself; tars of bzip2, of Unix V7. */
  @ParameterizedTest
  @CsvSource({
    "zip/cp437-names.zip, 2, 2",
    "zip/backslashes.zip, 4, 2",
    "zip/bzip2.zip, 2, 2",
    "zip/prefix.zip, 2, 2",
    "tar/bzip2.tar.bz2, 2, 2",
    "tar/v7.tar.gz, 2, 2",
    "tar/hard-link.tar.gz, 2, 2"
  })
  void archivesOfOtherProgramsAreRead(String name, int images, int classes) throws IOException {
    byte[] archive;
    try (InputStream in = ArchivesTest.class.getResourceAsStream("/cases/" + name)) {
      archive = in.readAllBytes();
    }
    Path file = Files.write(folder.resolve("archive"), archive);

    ImageSource source = Sources.open(file);

    assertEquals(images, source.names().size(), source.names().toString());
    assertEquals(classes, source.labels().classes().size(), source.labels().classes().toString());
    assertEquals(images, read(file).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CompressorStreamFactory.GZIP,
        CompressorStreamFactory.BZIP2,
        CompressorStreamFactory.XZ
      })
  void everyKindOfFileIsReadCompressedInEveryWay(String way) throws Exception {
    Map<String, byte[]> images = images();
    byte[] tar = TestImageFiles.tar(images);
    byte[] csv = "label,a,b,c,d\n0,1,16,0,7\n1,0,16,0,3\n".getBytes(StandardCharsets.UTF_8);
    byte[] idx = new byte[16 + 8];
    idx[2] = 8;
    idx[3] = 3;
    idx[7] = idx[11] = idx[15] = 2;
    for (byte[] whole : new byte[][] {tar, csv, idx}) {
      Path plain = Files.write(folder.resolve("plain"), whole);
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream out =
          new CompressorStreamFactory().createCompressorOutputStream(way, packed)) {
        out.write(whole);
      }
      Path file = Files.write(folder.resolve("packed"), packed.toByteArray());
      assertEquals(read(plain), read(file), way);
    }
  }

  @Test
  void manyMembersOfBzip2AreOneFile() throws Exception {
    byte[] tar = TestImageFiles.tar(images());
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (int from = 0; from < tar.length; from += 512) {
      ByteArrayOutputStream member = new ByteArrayOutputStream();
      try (OutputStream out =
          new CompressorStreamFactory()
              .createCompressorOutputStream(CompressorStreamFactory.BZIP2, member)) {
        out.write(tar, from, 512);
      }
      packed.writeBytes(member.toByteArray());
    }
    assertEquals(3, read(Files.write(folder.resolve("x"), packed.toByteArray())).size());
  }

  @Test
  void whatIsEncryptedOrCompressedInAnUnknownWayIsNamedAndTheOthersAreRead() throws IOException {
    byte[] zip = TestImageFiles.zip(images());
    for (int[] change : new int[][] {{8, 1}, {10, 14}, {10, 93}, {10, 77}}) {
      byte[] changed = zip.clone();
      int entry = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
      changed[entry + change[0]] = (byte) change[1];
      Path file = Files.write(folder.resolve("x.zip"), changed);

      List<String> problems = new ArrayList<>();
      Sources.open(file)
          .read(
              0,
              3,
              (index, image) -> {
                try {
                  image.decode();
                } catch (IOException e) {
                  problems.add(index + " " + e.getMessage());
                }
              });

      assertEquals(1, problems.size(), problems.toString());
      String form =
          change[0] == 8
              ? "encrypted"
              : "compressed with " + Map.of(14, "LZMA", 93, "ZSTD", 77, "method 77").get(change[1]);
      assertEquals(
          "0 is %s, which is not read; unpack the archive first".formatted(form), problems.get(0));
    }
  }

  @Test
  void aZipIsKnownByItsEndWhateverIsBeforeItAndWhateverItsComment() throws IOException {
    byte[] zip = TestImageFiles.zip(images());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("MZ, a program\n".getBytes(StandardCharsets.UTF_8));
    out.write(zip);
    byte[] whole = out.toByteArray();
    byte[] comment = "made by hand".getBytes(StandardCharsets.UTF_8);
    whole[whole.length - 2] = (byte) comment.length;
    out.reset();
    out.write(whole);
    out.write(comment);

    Path file = Files.write(folder.resolve("x.exe"), out.toByteArray());

    assertEquals(3, read(file).size());
  }

  @Test
  void aHardLinkIsTheFileThatItNames() throws IOException {
    byte[] tar = linked(true);
    Path file = Files.write(folder.resolve("x.tar"), tar);
    List<Integer> pixels = read(file);

    assertEquals(List.of("a/1.png", "b/2.png", "c/3.png"), Sources.open(file).names());
    assertEquals(pixels.get(0), pixels.get(1));
    assertEquals(pixels.get(0), pixels.get(2));
    List<Integer> last = new ArrayList<>();
    Sources.open(file)
        .read(2, 3, (i, image) -> last.add((int) (byte) (image.decode().argb()[0] >> 16)));
    assertEquals(List.of(pixels.get(2)), last);
  }

  @Test
  void aHardLinkToNothingIsUnreadable() throws IOException {
    Path file = Files.write(folder.resolve("x.tar"), linked(false));

    IOException e = assertThrows(IOException.class, () -> read(file));

    assertTrue(
        e.getMessage().contains("b/2.png is a link to a/1.png, which is not"), e.getMessage());
  }

  /**
   * Links to what is before and after them, to links, out of the archive, to nothing, in circles.
   */
  @Test
  void aSymbolicLinkIsTheFileThatItLeadsTo() throws IOException {
    byte[] red = TestImageFiles.png(4, 4, 0);
    byte[] blue = TestImageFiles.png(4, 4, 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      link(tar, "./cat/early.png", "../blobs/1", TarConstants.LF_SYMLINK);
      file(tar, "./blobs/1", red);
      file(tar, "./dog/2.png", blue);
      link(tar, "./cat/late.png", "../dog/./2.png", TarConstants.LF_SYMLINK);
      link(tar, "./cat/chain.png", "late.png", TarConstants.LF_SYMLINK);
      link(tar, "./out.png", "../2.png", TarConstants.LF_SYMLINK);
      link(tar, "./root.png", "/dog/2.png", TarConstants.LF_SYMLINK);
      link(tar, "./none.png", "none", TarConstants.LF_SYMLINK);
      link(tar, "./circle.png", "circle.png", TarConstants.LF_SYMLINK);
      link(tar, "./all", "dog", TarConstants.LF_SYMLINK);
    }
    Path file = Files.write(folder.resolve("x.tar"), bytes.toByteArray());

    ImageSource source = Sources.open(file);

    List<String> names =
        List.of("./blobs/1", "./cat/early.png", "./dog/2.png", "./cat/late.png", "./cat/chain.png");
    assertEquals(names, source.names());
    assertEquals(
        List.of("5 links that are not followed: 4 .png, 1 without suffix"),
        source.leftOut().lines());
    List<Integer> pixels = read(file);
    assertEquals(pixels.get(0), pixels.get(1));
    assertEquals(List.of(pixels.get(2), pixels.get(2)), pixels.subList(3, 5));
    for (int from = 0; from <= 5; from++) {
      for (int to = from; to <= 5; to++) {
        List<Integer> numbers = new ArrayList<>();
        source.read(from, to, (number, image) -> numbers.add(number));
        assertEquals(IntStream.range(from, to).boxed().toList(), numbers);
      }
    }
  }

  @Test
  void aLinkToLabelsGivesItsImageLabels() throws IOException {
    byte[] one = "1".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      file(tar, "1.cls", one);
      file(tar, "1.png", TestImageFiles.png(4, 4, 0));
      link(tar, "2.cls", "1.cls", TarConstants.LF_LINK);
      file(tar, "2.png", TestImageFiles.png(4, 4, 1));
      link(tar, "3.cls", "2.cls", TarConstants.LF_SYMLINK);
      file(tar, "3.png", TestImageFiles.png(4, 4, 2));
      file(tar, "4.cls", "0".getBytes(StandardCharsets.UTF_8));
      file(tar, "4.png", TestImageFiles.png(4, 4, 3));
    }
    Path file = Files.write(folder.resolve("x.tar"), bytes.toByteArray());

    ImageLabels labels = Sources.open(file).labels();

    assertEquals(Map.of("0", 1, "1", 3), labels.counts());
  }

  private static void file(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static void link(TarArchiveOutputStream tar, String name, String target, byte kind)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static byte[] linked(boolean whole) throws IOException {
    byte[] png = TestImageFiles.png(4, 4, 0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      if (whole) {
        file(tar, "a/1.png", png);
      }
      for (String[] link : new String[][] {{"b/2.png", "a/1.png"}, {"c/3.png", "b/2.png"}}) {
        link(tar, link[0], link[1], TarConstants.LF_LINK);
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> images() throws IOException {
    return new TreeMap<>(
        Map.of(
            "a/1.png", TestImageFiles.png(4, 4, 0),
            "a/2.png", TestImageFiles.png(4, 4, 1),
            "b/3.png", TestImageFiles.png(4, 4, 2)));
  }

  /** The first pixel of each image. */
  private static List<Integer> read(Path file) throws IOException {
    List<Integer> pixels = new ArrayList<>();
    OriginalImages images = OriginalImages.open(file);
    images.read(0, images.count(), (index, name, image) -> pixels.add((int) image.pixels()[0]));
    return pixels;
  }
}
