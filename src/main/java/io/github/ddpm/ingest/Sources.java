package io.github.ddpm.ingest;

import io.github.ddpm.archive.ZipArchive;
import io.github.ddpm.datasets.CifarImages;
import io.github.ddpm.datasets.IdxImages;
import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.files.NpyHeader;
import io.github.ddpm.files.Reason;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.listing.LeftOut;
import io.github.ddpm.packing.PackedHeader;
import io.github.ddpm.packing.PackedImages;
import io.github.ddpm.packing.ShardFolder;
import io.github.ddpm.packing.ShardManifest;
import io.github.ddpm.packing.ShardedImages;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.settings.SampleSettings;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.source.BadImagesException;
import io.github.ddpm.source.Bytes;
import io.github.ddpm.source.CsvSource;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.Names;
import io.github.ddpm.source.NpySource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Opens a collection of any kind, which is recognised by its content, not its name. */
final class Sources {
  private static final Pattern IDX_FILE = Pattern.compile("train-(images|labels)[-.]idx[13].*");
  private static final Pattern CIFAR_FILE =
      Pattern.compile("(data_batch_\\d|train)\\.bin(\\.gz)?|batches\\.meta.*|readme.*");
  private static final int START = 512;

  private Sources() {}

  /**
   * Opens what lies at {@code path}.
   *
   * @throws IOException if there is nothing, or nothing that holds images
   */
  static ImageSource open(Path path) throws IOException {
    return open(path, Splits.AUTO, SampleSettings.AUTO);
  }

  /**
   * Opens what lies at a path.
   *
   * @param splits which parts of it are read
   * @param samples what its numbers mean
   * @throws IOException as {@link #open(Path)}
   * @throws InvalidSetting if it has no such part, or numbers whose meaning is known
   */
  static ImageSource open(Path named, Splits splits, SampleSettings samples) throws IOException {
    Path path = Names.meant(named);
    if (!Files.exists(path)) {
      throw new IOException("there is nothing at " + path.toAbsolutePath().normalize());
    }
    try {
      return checked(
          path.toString(),
          Files.isDirectory(path)
              ? folder(path, splits, samples.range())
              : file(path, splits, samples),
          splits,
          samples);
    } catch (InvalidSetting e) {
      throw e;
    } catch (EOFException e) {
      throw new BadImagesException(path, "is cut short", e);
    } catch (RuntimeException e) { // The readers of some formats trust what they read.
      throw new BadImagesException(path, "is damaged (" + Reason.of(e) + ")", e);
    }
  }

  /**
   * Refuses settings that would change nothing of how a collection is read.
   *
   * @param name of the collection
   */
  static ImageSource checked(
      String name, ImageSource source, Splits splits, SampleSettings samples) {
    Set<String> taken = source.settings();
    if (splits.isOne() && !taken.contains("split")) {
      throw new InvalidSetting(
          "split", "is %s, but %s is not read in parts; use auto".formatted(splits.chosen(), name));
    } else if (!samples.range().isAuto() && !taken.contains("range")) {
      throw new InvalidSetting(
          "range", "is %s, but %s holds bytes; use auto".formatted(samples.range(), name));
    } else if (samples.layout() != ArrayLayout.AUTO && !taken.contains("layout")) {
      throw new InvalidSetting(
          "layout",
          "is %s, but %s holds no rows of colours; use auto"
              .formatted(samples.layout().name().toLowerCase(Locale.ROOT), name));
    }
    return source;
  }

  private static ImageSource folder(Path folder, Splits splits, ValueRange range)
      throws IOException {
    if (ShardManifest.isIn(folder)) {
      return shards(folder.resolve(ShardManifest.NAME));
    }
    List<String> names = Names.in(folder);
    if (ShardFolder.isBegun(names)) {
      throw new BadImagesException(
          folder,
          "holds shards of packed images, but no manifest.json, which the last one brings; repeat the command that packs them");
    }
    Optional<CifarImages> cifar = CifarImages.find(folder, names);
    if (cifar.isPresent()) {
      return new ImageSetSource("CIFAR files", cifar.get(), folder, beside(names, CIFAR_FILE));
    }
    Optional<IdxImages> idx = IdxImages.find(folder);
    if (idx.isPresent()) {
      return new ImageSetSource("IDX files", idx.get(), folder, beside(names, IDX_FILE));
    }
    return FolderSource.open(folder, splits, range);
  }

  /** The files in a folder besides those of a set. */
  private static LeftOut beside(List<String> names, Pattern own) {
    LeftOut leftOut = new LeftOut();
    names.stream()
        .filter(name -> !own.matcher(name).matches())
        .forEach(name -> leftOut.addFile(name));
    return leftOut;
  }

  private static ImageSource file(Path file, Splits splits, SampleSettings samples)
      throws IOException {
    byte[] start = Bytes.first(file, START);
    if (TarSource.isAt(start)) {
      return tar(file, splits, samples.range());
    } else if (NpyHeader.isAt(start)) {
      return NpySource.ofArray(file, samples);
    } else if (PackedHeader.isAt(start)) {
      return new ImageSetSource("packed images", PackedImages.open(file), file);
    } else if (ShardManifest.isAt(start)) {
      return shards(file);
    } else if (startsWith(start, 0, "\0\0\10\3")) {
      return new ImageSetSource("IDX file", IdxImages.of(file), file);
    } else if (ImageDecoder.isImage(start)) {
      throw new BadImagesException(file, "is a single image; name the folder that holds all");
    } else if (ZipArchive.isAt(file, start)) {
      List<String> entries = ZipSource.entries(file);
      return !entries.isEmpty() && entries.stream().allMatch(name -> name.endsWith(".npy"))
          ? NpySource.ofArchive(file, entries, splits, samples)
          : ZipSource.of(file, entries, splits, samples.range());
    } else if (isNumbers(start)) {
      return CsvSource.open(file, samples);
    }
    throw new BadImagesException(
        file,
        "is not a collection of images: expected a folder, a zip or tar archive, an .npy,"
            + " .npz, IDX or CSV file, or packed images");
  }

  private static ImageSource shards(Path manifest) throws IOException {
    return new ImageSetSource("packed images in shards", ShardedImages.open(manifest), manifest);
  }

  private static ImageSource tar(Path archive, Splits splits, ValueRange range) throws IOException {
    List<String> names =
        TarSource.entriesBeforeImages(archive).stream()
            .map(name -> name.substring(name.lastIndexOf('/') + 1))
            .toList();
    Optional<CifarImages> cifar = CifarImages.find(archive, names);
    return cifar.isPresent()
        ? new ImageSetSource("CIFAR archive", cifar.get(), archive)
        : new TarSource(archive, splits, range);
  }

  private static boolean startsWith(byte[] bytes, int offset, String text) {
    byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
    return bytes.length >= offset + expected.length
        && Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
  }

  /** Whether this is text with separators, with or without a heading. */
  private static boolean isNumbers(byte[] start) {
    boolean wide = start.length > 1 && (start[0] & start[1] & 0xFF) == 0xFE; // UTF-16.
    String text = new String(start, wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
    return text.chars().anyMatch(c -> c == ',' || c == ';' || c == '\t')
        && text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t');
  }
}
