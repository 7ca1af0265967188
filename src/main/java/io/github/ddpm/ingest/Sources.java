package io.github.ddpm.ingest;

import io.github.ddpm.data.CifarImages;
import io.github.ddpm.data.IdxImages;
import io.github.ddpm.data.PackedHeader;
import io.github.ddpm.data.PackedImages;
import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.files.NpyHeader;
import io.github.ddpm.files.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Opens a collection of any kind, which is recognised by its content, not its name. */
final class Sources {
  private static final List<String> IDX =
      List.of("train-images-idx3-ubyte", "train-images-idx3-ubyte.gz");
  private static final int START = 512;
  private static final int TAR_MAGIC_AT = 257;

  private Sources() {}

  /**
   * Opens what lies at {@code path}.
   *
   * @throws IOException if there is nothing, or nothing that holds images
   */
  static ImageSource open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("there is nothing at " + path.toAbsolutePath().normalize());
    }
    try {
      return Files.isDirectory(path) ? folder(path) : file(path);
    } catch (EOFException e) {
      throw new BadImagesException(path, "is cut short", e);
    } catch (RuntimeException e) { // The readers of some formats trust what they read.
      throw new BadImagesException(path, "is damaged (" + Reason.of(e) + ")", e);
    }
  }

  private static ImageSource folder(Path folder) throws IOException {
    List<String> names = Names.in(folder);
    Optional<CifarImages> cifar = CifarImages.find(folder, names);
    if (cifar.isPresent()) {
      return new ImageSetSource("CIFAR files", cifar.get(), folder);
    }
    for (String name : IDX) {
      if (names.contains(name)) {
        IdxImages images = IdxImages.of(folder.resolve(name));
        return new ImageSetSource("IDX files", images, folder);
      }
    }
    return FolderSource.open(folder);
  }

  private static ImageSource file(Path file) throws IOException {
    byte[] start = Bytes.first(file, START);
    if (startsWith(start, 0, "PK\3\4")) {
      List<String> entries = ZipSource.entries(file);
      return !entries.isEmpty() && entries.stream().allMatch(name -> name.endsWith(".npy"))
          ? NpySource.ofArchive(file, entries)
          : ZipSource.of(file, entries);
    } else if (startsWith(start, TAR_MAGIC_AT, "ustar")) {
      return tar(file);
    } else if (NpyHeader.isAt(start)) {
      return NpySource.ofArray(file);
    } else if (PackedHeader.isAt(start)) {
      return new ImageSetSource("packed images", PackedImages.open(file), file);
    } else if (startsWith(start, 0, "\0\0\10\3")) {
      return new ImageSetSource("IDX file", IdxImages.of(file), file);
    } else if (ImageDecoder.isImage(start)) {
      throw new BadImagesException(file, "is a single image; name the folder that holds all");
    } else if (isNumbers(start)) {
      return CsvSource.open(file);
    }
    throw new BadImagesException(
        file,
        "is not a collection of images: expected a folder, a zip, tar or tar.gz archive, an .npy,"
            + " .npz, IDX or CSV file, or packed images");
  }

  private static ImageSource tar(Path archive) throws IOException {
    List<String> names =
        TarSource.entriesBeforeImages(archive).stream()
            .map(name -> name.substring(name.lastIndexOf('/') + 1))
            .toList();
    Optional<CifarImages> cifar = CifarImages.find(archive, names);
    return cifar.isPresent()
        ? new ImageSetSource("CIFAR archive", cifar.get(), archive)
        : new TarSource(archive);
  }

  private static boolean startsWith(byte[] bytes, int offset, String text) {
    byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
    return bytes.length >= offset + expected.length
        && Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
  }

  /** Whether this is text with commas, with or without a heading. */
  private static boolean isNumbers(byte[] start) {
    String text = new String(start, StandardCharsets.UTF_8);
    return text.contains(",")
        && text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t');
  }
}
