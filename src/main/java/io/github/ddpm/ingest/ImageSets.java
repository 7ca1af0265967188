package io.github.ddpm.ingest;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.SelectedClasses;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.datasets.CifarImages;
import io.github.ddpm.datasets.IdxImages;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.packing.ImagePacker;
import io.github.ddpm.packing.PackedHeader;
import io.github.ddpm.packing.PackedImages;
import io.github.ddpm.packing.ShardFolder;
import io.github.ddpm.packing.ShardedImages;
import io.github.ddpm.packing.Transform;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.source.Bytes;
import io.github.ddpm.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the collections of images that {@code data.source} can name, as the settings ask.
 *
 * <p>Images of the right size and kind are used directly. All others are packed once into a cache
 * file, whose name says what was packed and how.
 */
public final class ImageSets {
  private static final Logger LOG = LoggerFactory.getLogger(ImageSets.class);

  private static final String SHAPES = "shapes";
  private static final String IMAGES = "images";

  /** The known collections. To add one, add its line here. */
  private static final SortedMap<String, Opener> KNOWN =
      new TreeMap<>(
          Map.of(
              "mnist", IdxImages::mnist,
              "fashion-mnist", IdxImages::fashionMnist,
              "cifar-10", CifarImages::cifar10,
              "cifar-100", CifarImages::cifar100));

  private ImageSets() {}

  /** Whether {@code source} is a value of {@code data.source}, and so not a path. */
  public static boolean isName(String source) {
    return KNOWN.containsKey(source) || source.equals(SHAPES) || source.equals(IMAGES);
  }

  /**
   * Opens the collection that {@code settings} name.
   *
   * @param seed the seed of the {@code shapes}
   * @param dataRoot the folder that holds a folder for each known collection, and {@code cache} for
   *     packed images
   * @param progress reports the packing, if any is needed
   * @return images of {@code settings.crop().kept(settings.imageSize())}
   * @throws IllegalArgumentException if the settings do not fit the collection
   * @throws IOException if files are missing or cannot be read, or too many images cannot
   */
  public static ImageSet open(DataSettings settings, long seed, Path dataRoot, Progress progress)
      throws IOException {
    return SelectedClasses.of(
        settings.source().equals(SHAPES)
            ? shapes(settings, seed)
            : read(settings, dataRoot, progress),
        settings.selection().classes());
  }

  /**
   * Packs the collection that {@code settings} name into {@code target}, all classes of it.
   *
   * @param replace whether to replace an existing file
   * @throws IllegalArgumentException and IOException as {@link #open}
   */
  public static PackedImages pack(
      DataSettings settings, Path dataRoot, Path target, boolean replace, Progress progress)
      throws IOException {
    ImageSource source = source(settings, dataRoot);
    refuseInput(settings, dataRoot, target);
    Labelling labelling = new Labelling(settings, source);
    return pack(settings, source, labelling.labels(), labelling.key(), target, replace, progress);
  }

  /**
   * A folder into which the collection that {@code settings} name is to be packed in shards.
   *
   * @throws IllegalArgumentException and IOException as {@link #open}
   */
  static ShardFolder inShards(DataSettings settings, Path dataRoot, Path target, int count)
      throws IOException {
    ImageSource source = source(settings, dataRoot);
    Path written = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath().normalize();
    for (Path place : places(settings, dataRoot)) {
      Path input = place.toRealPath();
      if (written.startsWith(input) || input.startsWith(written)) {
        throw new IOException(
            "%s is, or is part of, what is to be packed, %s, or holds it; name another folder"
                .formatted(target, input));
      }
    }
    Labelling labelling = new Labelling(settings, source);
    return new ShardFolder(source, labelling.labels(), labelling.key(), settings, target, count);
  }

  /** Refuses to write over what is read, under whatever name. */
  static void refuseInput(DataSettings settings, Path dataRoot, Path target) throws IOException {
    List<Path> inputs = places(settings, dataRoot);
    Labelling.table(settings).ifPresent(inputs::add);
    for (Path written : List.of(target, ImagePacker.partial(target))) {
      for (Path input : inputs) {
        if (Files.exists(written) && (Files.isSameFile(written, input) || isIn(written, input))) {
          throw new IOException(
              "%s is, or is part of, what is to be packed, %s; name another file to write"
                  .formatted(written, input));
        }
      }
    }
  }

  /** Whether a file that is not a packed one is in a folder. */
  private static boolean isIn(Path file, Path folder) throws IOException {
    return file.toRealPath().startsWith(folder.toRealPath())
        && !PackedHeader.isAt(Bytes.first(file, Long.BYTES));
  }

  /** The number of images in the collection that {@code settings} name. */
  static int count(DataSettings settings, Path dataRoot) throws IOException {
    return settings.source().equals(SHAPES)
        ? settings.selection().size()
        : source(settings, dataRoot).names().size();
  }

  /** Inspects the collection that {@code settings} name. */
  public static Inspection inspect(DataSettings settings, Path dataRoot, Progress progress)
      throws IOException {
    ImageSource source = source(settings, dataRoot);
    Optional<ShardedImages> shards = shards(source);
    if (shards.isPresent()) {
      shards.get().verify(progress);
    }
    ImageLabels labels = new Labelling(settings, source).labels();
    return Inspection.of(source, labels, settings, progress);
  }

  /** What the collection that {@code settings} name looks like. */
  static Appearance appearance(DataSettings settings, Path dataRoot) throws IOException {
    ImageSource source = source(settings, dataRoot);
    return Appearance.of(source, new Labelling(settings, source).classes());
  }

  private static ImageSet shapes(DataSettings settings, long seed) {
    return new Shapes(
        seed,
        settings.selection().size(),
        settings.crop().kept(settings.imageSize()),
        settings.channels());
  }

  private static ImageSet read(DataSettings settings, Path dataRoot, Progress progress)
      throws IOException {
    ImageSource source = source(settings, dataRoot);
    if (source instanceof ImageSetSource held
        && settings.labels().equals(Labelling.AUTO)
        && Transform.keeps(settings, held.images())) {
      held.notes().forEach(LOG::warn);
      return held.images();
    }
    shards(source)
        .ifPresent(
            shards ->
                LOG.warn(
                    "the shards hold {}x{} images of {} channels, so with these settings (image_size, channels, crop, labels) all are packed once more, into one file",
                    shards.imageSize().height(),
                    shards.imageSize().width(),
                    shards.channels()));
    Labelling labelling = new Labelling(settings, source);
    String key = labelling.key();
    Path cache = dataRoot.resolve("cache").resolve(key + ".ddpm");
    CollectionNotes notes = new CollectionNotes(source, splits(settings), cache);
    Optional<PackedImages> cached = cached(cache);
    Optional<ImageLabels> labels =
        cached.isPresent() ? Optional.empty() : Optional.of(labelling.labels());
    notes.tell(cached.isPresent());
    PackedImages images =
        cached.isPresent()
            ? cached.get()
            : pack(settings, source, labels.get(), key, cache, true, progress);
    notes.keep();
    int[] unreadable = images.unreadable();
    if (unreadable.length > settings.selection().maxBad()) {
      throw ImagePacker.tooMany(source, unreadable, settings.selection().maxBad());
    } else if (unreadable.length > 0) {
      LOG.warn("unreadable and left out: {}", Count.of(unreadable.length, "image"));
    }
    long unlabelled = IntStream.range(0, images.size()).filter(i -> images.label(i) < 0).count();
    if (unlabelled > 0 && !images.classes().isEmpty()) {
      LOG.warn("no label for {} of {}", unlabelled, Count.of(images.size(), "image"));
    }
    return images;
  }

  private static Optional<PackedImages> cached(Path cache) throws IOException {
    if (!Files.exists(cache)) {
      return Optional.empty();
    }
    try {
      return Optional.of(PackedImages.open(cache));
    } catch (BadDataException e) {
      LOG.warn("packing again: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static PackedImages pack(
      DataSettings settings,
      ImageSource source,
      ImageLabels labels,
      String key,
      Path target,
      boolean replace,
      Progress progress)
      throws IOException {
    ImagePacker.pack(source, labels, settings, key, target, replace, progress);
    return PackedImages.open(target);
  }

  private static Optional<ShardedImages> shards(ImageSource source) {
    return source instanceof ImageSetSource held ? held.shards() : Optional.empty();
  }

  /** What {@code settings} name, with the pictures beside its images if they name some. */
  static ImageSource source(DataSettings settings, Path dataRoot) throws IOException {
    return new Pairing(settings, splits(settings)).of(images(settings, dataRoot));
  }

  private static ImageSource images(DataSettings settings, Path dataRoot) throws IOException {
    String name = settings.source();
    Opener opener = KNOWN.get(name);
    if (opener != null) {
      Path folder = place(settings, dataRoot);
      ImageSet images = opener.open(folder);
      // What is read of it are its training images.
      Splits splits = settings.selection().split().equals("train") ? Splits.AUTO : splits(settings);
      return Sources.checked(
          name, new ImageSetSource(name, images, folder), splits, settings.samples());
    } else if (!name.equals(IMAGES)) {
      throw new InvalidSetting(
          "source",
          "must be one of %s, %s, %s, is %s%s"
              .formatted(
                  IMAGES,
                  SHAPES,
                  String.join(", ", KNOWN.keySet()),
                  name,
                  nearMiss(name).map(near -> "; did you mean " + near + "?").orElse("")));
    } else if (settings.path().isEmpty()) {
      throw new InvalidSetting("path", "must say where the images are, since source is images");
    }
    return Sources.open(
        Labelling.path("path", settings.path()), splits(settings), settings.samples());
  }

  private static Splits splits(DataSettings settings) {
    return new Splits(settings.selection().split());
  }

  /** Where what {@code settings} name lies: the images, and the pictures beside them. */
  private static List<Path> places(DataSettings settings, Path dataRoot) {
    List<Path> places = new ArrayList<>(List.of(place(settings, dataRoot)));
    if (settings.pairs().areOn() && !settings.pairs().arePacked()) {
      places.add(Labelling.path("condition", settings.pairs().condition()));
    }
    return places;
  }

  private static Path place(DataSettings settings, Path dataRoot) {
    return settings.path().isEmpty()
        ? dataRoot.resolve(settings.source())
        : Labelling.path("path", settings.path());
  }

  /** The source with the same letters and digits, or that starts with them. */
  private static Optional<String> nearMiss(String source) {
    String letters = lettersOf(source);
    return Stream.concat(Stream.of(IMAGES, SHAPES), KNOWN.keySet().stream())
        .filter(name -> !letters.isEmpty() && lettersOf(name).startsWith(letters))
        .findFirst();
  }

  private static String lettersOf(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private interface Opener {
    ImageSet open(Path folder) throws IOException;
  }
}
