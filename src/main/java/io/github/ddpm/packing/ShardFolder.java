package io.github.ddpm.packing;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.Permutation;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.Directories;
import io.github.ddpm.files.LockedFile;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Others;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.source.Bytes;
import io.github.ddpm.source.ImageSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder into which a collection is packed in shards, by one process or by several that each pack
 * some of them. The images are shuffled once: shard k of N has the images ⌊nk/N⌋ … ⌊n(k+1)/N⌋ − 1
 * of a {@link Permutation} of all n, sorted by their numbers, so it is a random sample, and a
 * source is read front to back. The process that is last writes the manifest. Nothing in the folder
 * depends on how many processes there are.
 *
 * @param source the collection
 * @param labels its labels
 * @param key names what is packed and how
 * @param settings how to pack, and how many unreadable images are skipped
 * @param folder to write
 * @param count N
 */
public record ShardFolder(
    ImageSource source,
    ImageLabels labels,
    String key,
    DataSettings settings,
    Path folder,
    int count) {
  static final String JOINING = ".joining";

  private static final String OPTION = "--num-shards";

  /** Any other number would do; another one makes other shards. */
  private static final long SEED = 0;

  /** Checks the number of shards. */
  public ShardFolder {
    int images = labels.values().length;
    int most = Math.min(images, ShardFiles.MOST);
    require(
        count >= 1 && count <= most,
        OPTION,
        "must lie in 1 … %d, %s, is %d"
            .formatted(
                most, most == images ? "an image for each shard" : "as names have digits", count));
  }

  /**
   * Packs the shards that belong to a process, and writes the manifest if no other is missing.
   *
   * @param replace whether to replace shards of another packing
   * @param others do theirs first, unless the collection is complete
   * @return empty if the collection is complete; else the numbers of the processes whose shards
   *     have not arrived, of which there are none while another process writes the manifest
   * @throws FileAlreadyExistsException if the folder is another collection's
   * @throws IOException if the source cannot be read or a shard not be written, or too many images
   *     are unreadable
   */
  public Optional<List<Integer>> pack(
      Shard process, boolean replace, Others others, Progress progress) throws IOException {
    prepare(replace);
    if (manifest().isEmpty()) {
      others.work();
    }
    boolean any = packOwn(process, replace, progress);
    List<Integer> missing = missing(process);
    return missing.isEmpty() && isFinished(any, replace) ? Optional.empty() : Optional.of(missing);
  }

  /** Whether these are the names in a folder where packing has begun. */
  public static boolean isBegun(List<String> names) {
    return !names.isEmpty() && names.stream().map(Path::of).allMatch(ShardFiles::isOfPacking);
  }

  private Path manifestFile() {
    return folder.resolve(ShardManifest.NAME);
  }

  private Path file(int shard) {
    return folder.resolve(ShardFiles.name(shard, count));
  }

  /** The manifest in the folder, if it is one of this packing. */
  private Optional<ShardManifest> manifest() throws IOException {
    if (!ShardManifest.isIn(folder)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ShardManifest.read(manifestFile()))
          .filter(found -> found.key().equals(key) && found.shards().size() == count);
    } catch (BadDataException e) {
      return Optional.empty();
    }
  }

  private void prepare(boolean replace) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(folder + " is a file; name a folder for the shards");
    }
    Directories.make(folder);
    boolean other = ShardManifest.isIn(folder) && manifest().isEmpty();
    if (!ShardManifest.isIn(folder)) {
      requireOurs();
      if (Files.exists(manifestFile())) {
        throw new IOException(
            manifestFile() + " is in the way, and is no manifest of shards; move it");
      }
    }
    if (!replace && (other || !stale().isEmpty())) {
      throw new FileAlreadyExistsException(folder.toString());
    }
  }

  /** Refuses a folder where somebody's own files are, and packing has not begun. */
  private void requireOurs() throws IOException {
    List<Path> files = files();
    Optional<Path> foreign = files.stream().filter(f -> !ShardFiles.isOfPacking(f)).findFirst();
    if (foreign.isPresent() && files.stream().noneMatch(ShardFiles::isShard)) {
      throw new IOException(
          "%s is not empty and no collection in shards (it holds %s); name another folder"
              .formatted(folder, foreign.get().getFileName()));
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** The shards in the folder that are of another packing. */
  private List<Path> stale() throws IOException {
    Map<Path, PackedHeader> own = new HashMap<>();
    for (int shard = 0; shard < count; shard++) {
      own.put(file(shard), wanted(shard));
    }
    List<Path> stale = new ArrayList<>();
    for (Path file : files()) {
      Optional<PackedHeader> header = ShardFiles.isShard(file) ? header(file) : Optional.empty();
      if (header.isPresent() && !header.get().equals(own.get(file))) {
        stale.add(file);
      }
    }
    return stale;
  }

  private static Optional<PackedHeader> header(Path shard) throws IOException {
    try (FileChannel channel = FileChannel.open(shard)) {
      return Optional.of(PackedHeader.read(channel, shard));
    } catch (NoSuchFileException | BadDataException e) {
      return Optional.empty();
    }
  }

  private PackedHeader wanted(int shard) {
    return ImagePacker.header(labels, settings, key)
        .part(from(shard + 1) - from(shard), ShardFiles.key(key, shard, count));
  }

  private boolean isCutOff(int shard) throws IOException {
    try (FileChannel channel = FileChannel.open(file(shard))) {
      return wanted(shard).isCutOff(channel);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean has(int shard) throws IOException {
    return header(file(shard)).filter(wanted(shard)::equals).isPresent();
  }

  /** How many images all shards before one have. */
  private int from(int shard) {
    return (int) ((long) labels.values().length * shard / count);
  }

  /** The numbers of a shard's images, ascending. */
  private int[] numbers(int shard) {
    Permutation permutation = new Permutation(labels.values().length, SEED);
    return IntStream.range(from(shard), from(shard + 1))
        .map(place -> (int) permutation.at(place))
        .sorted()
        .toArray();
  }

  private boolean packOwn(Shard process, boolean replace, Progress progress) throws IOException {
    int first = process.limit(process.number() - 1, count);
    int last = process.limit(process.number(), count);
    boolean any = false;
    progress.begin("read", "images", 0, from(last) - from(first));
    try {
      for (int shard = first; shard < last; shard++) {
        if (!has(shard)) {
          pack(shard, replace, new PartOfProgress(progress, from(shard) - from(first)));
          any = true;
        }
        progress.advance(from(shard + 1) - from(first));
      }
    } finally {
      progress.end();
    }
    return any;
  }

  private void pack(int shard, boolean replace, Progress progress) throws IOException {
    PartOfSource part = new PartOfSource(source, numbers(shard));
    Path file = file(shard);
    if (Files.exists(file) && !PackedHeader.isAt(Bytes.first(file, Long.BYTES))) {
      throw new IOException(file + " is in the way, and is no packed file; move it");
    }
    if (Files.exists(file) && manifest().isEmpty()) {
      Files.deleteIfExists(manifestFile()); // It names the shard that is being replaced.
    }
    Files.deleteIfExists(ShardFiles.sha256(file));
    String own = ShardFiles.key(key, shard, count);
    boolean anew = replace || isCutOff(shard);
    ImagePacker.pack(part, part.of(labels), settings, own, file, anew, progress);
    writeSha256(file);
  }

  private static String writeSha256(Path file) throws IOException {
    String sha256 = Sha256.of(file);
    String line = "%s  %s\n".formatted(sha256, file.getFileName());
    AtomicFile.write(
        ShardFiles.sha256(file), out -> out.write(line.getBytes(StandardCharsets.UTF_8)));
    return sha256;
  }

  /** The numbers of the processes some of whose shards are missing. */
  private List<Integer> missing(Shard process) throws IOException {
    List<Integer> missing = new ArrayList<>();
    for (int number = 1; number <= process.of(); number++) {
      boolean all = true;
      for (int k = process.limit(number - 1, count); k < process.limit(number, count); k++) {
        all &= has(k);
      }
      if (!all) {
        missing.add(number);
      }
    }
    return missing;
  }

  /** Writes the manifest, unless another process does. */
  private boolean isFinished(boolean anew, boolean replace) throws IOException {
    if (!anew && manifest().isPresent()) {
      return true;
    }
    Path joining = folder.resolve(ShardManifest.NAME + JOINING);
    Optional<LockedFile> lock = LockedFile.open(joining);
    if (lock.isEmpty()) {
      return false;
    }
    try {
      finish(replace);
      return true;
    } finally {
      lock.get().delete();
    }
  }

  private void finish(boolean replace) throws IOException {
    Optional<ShardManifest> before = manifest();
    int[] labelled = new int[labels.classes().size()];
    List<ShardManifest.ShardEntry> shards = new ArrayList<>();
    List<Integer> unreadable = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      List<Integer> slots = unreadable(shard, labelled);
      if (!slots.isEmpty()) {
        int[] numbers = numbers(shard);
        slots.forEach(slot -> unreadable.add(numbers[slot]));
      }
      shards.add(
          new ShardManifest.ShardEntry(
              file(shard).getFileName().toString(),
              from(shard + 1) - from(shard),
              slots,
              sha256(shard, before)));
    }
    requireReadable(unreadable);
    PackedHeader any = wanted(0);
    new ShardManifest(
            ShardManifest.FORMAT,
            any.height(),
            any.width(),
            any.channels(),
            any.conditionChannels(),
            any.classes(),
            Arrays.stream(labelled).boxed().toList(),
            any.origin(),
            key,
            shards)
        .write(manifestFile(), true);
    for (int shard = 0; shard < count; shard++) {
      Files.deleteIfExists(ShardFiles.sha256(file(shard)));
    }
    if (replace) {
      deleteOthers();
    }
  }

  /** Deletes the shards of another packing, and what an unfinished one has left beside them. */
  private void deleteOthers() throws IOException {
    for (Path stale : stale()) {
      Files.deleteIfExists(stale);
    }
    Set<Path> own = IntStream.range(0, count).mapToObj(this::file).collect(Collectors.toSet());
    for (Path file : files()) {
      if (ShardFiles.shardOf(file).filter(shard -> !own.contains(shard)).isPresent()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The slots of a shard without an image; adds the labels of the others. */
  private List<Integer> unreadable(int shard, int[] labelled) throws IOException {
    PackedHeader header = wanted(shard);
    int[] all;
    try (FileChannel channel = FileChannel.open(file(shard))) {
      all = header.readLabels(channel, 0, header.count());
    }
    List<Integer> unreadable = new ArrayList<>();
    for (int slot = 0; slot < all.length; slot++) {
      if (all[slot] == PackedHeader.UNREADABLE) {
        unreadable.add(slot);
      } else if (all[slot] >= 0) {
        labelled[all[slot]]++;
      }
    }
    return unreadable;
  }

  /** The SHA-256 of a shard, which whoever has packed it has left. */
  private String sha256(int shard, Optional<ShardManifest> before) throws IOException {
    Path left = ShardFiles.sha256(file(shard));
    if (Files.exists(left)) {
      return Files.readString(left).replaceFirst(" (?s).*", "");
    }
    return before.isPresent()
        ? before.get().shards().get(shard).sha256()
        : writeSha256(file(shard));
  }

  private void requireReadable(List<Integer> unreadable) throws IOException {
    int maxBad = settings.selection().maxBad();
    if (unreadable.size() > maxBad || unreadable.size() == labels.values().length) {
      int[] numbers = unreadable.stream().mapToInt(number -> number).sorted().toArray();
      throw ImagePacker.tooMany(source, numbers, maxBad);
    }
  }

  /** The progress of a shard among those of this process. */
  private record PartOfProgress(Progress whole, long before) implements Progress {
    @Override
    public void begin(String task, String unit, long done, long total) {
      advance(done);
    }

    @Override
    public void advance(long done) {
      whole.advance(before + done);
    }
  }
}
