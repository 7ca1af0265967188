package io.github.ddpm.ingest;

import io.github.ddpm.files.CacheKey;
import io.github.ddpm.files.Reason;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.SideFiles;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.listing.LeftOut;
import io.github.ddpm.listing.Listing;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image files in a folder and the folders below it, sorted by path. Links are followed, but
 * cycles are not.
 */
final class FolderSource implements ImageSource {
  private static final Logger LOG = LoggerFactory.getLogger(FolderSource.class);

  /** How many files, evenly spaced, are looked into to see that they are unchanged. */
  private static final int LOOKED_INTO = 64;

  private final Path folder;
  private final Splits splits;
  private final ValueRange range;
  private final Listing listing = new Listing();

  /** By name, of images and files that may hold labels. */
  private final SortedMap<String, String> stamps = new TreeMap<>();

  /** The files whose names are not the text that is shown for them. */
  private final Map<String, Path> oddlyNamed = new HashMap<>();

  private FolderSource(Path folder, Splits splits, ValueRange range) {
    this.folder = folder;
    this.splits = splits;
    this.range = range;
  }

  static FolderSource open(Path folder, Splits splits, ValueRange range) throws IOException {
    FolderSource source = new FolderSource(folder, splits, range);
    source.walk();
    source.listing.images().sort(null);
    if (source.listing.images().isEmpty()) {
      throw Names.none(folder, source.listing);
    }
    source.listing.keep(splits);
    return source;
  }

  private void walk() throws IOException {
    SortedMap<Path, BasicFileAttributes> odd = new TreeMap<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() && isOdd(file)) {
              odd.put(file, attributes);
            } else if (attributes.isRegularFile()) {
              take(Names.of(folder, file), file, attributes);
            } else if (attributes.isSymbolicLink()) {
              listing.leftOut().addLink(Names.of(folder, file));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof FileSystemLoopException) {
              LOG.warn("{} links back to a folder above it and is skipped", file);
              return FileVisitResult.CONTINUE;
            }
            throw new IOException(
                "cannot open " + file + " (" + Reason.of(e) + "); check its permissions", e);
          }
        });
    for (Map.Entry<Path, BasicFileAttributes> entry : odd.entrySet()) {
      String name = Names.of(folder, entry.getKey());
      while (stamps.containsKey(name)) {
        int file = name.lastIndexOf('/') + 1;
        name =
            name.substring(0, file)
                + "'"
                + name.substring(file); // Different bytes may be shown as the same text.
      }
      oddlyNamed.put(name, entry.getKey());
      take(name, entry.getKey(), entry.getValue());
    }
  }

  /** Whether a file's name is of other bytes than the text that is shown for it. */
  private boolean isOdd(Path file) {
    return folder.relativize(file).toString().indexOf(Names.UNKNOWN) >= 0;
  }

  private void take(String name, Path file, BasicFileAttributes attributes) throws IOException {
    listing.add(name, count -> start(file, count));
    stamps.put(name, CacheKey.stamp(attributes));
  }

  private static byte[] start(Path file, int count) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(count);
    }
  }

  private Path path(String name) {
    Path odd = oddlyNamed.get(name);
    return odd == null ? folder.resolve(name) : odd;
  }

  @Override
  public String kind() {
    return "folder of image files";
  }

  @Override
  public Set<String> settings() {
    return Set.of("split", "range");
  }

  @Override
  public List<String> names() {
    return listing.images();
  }

  @Override
  public ImageLabels labels() throws IOException {
    SideFiles files =
        SideFiles.of(names(), listing.labels(), name -> start(path(name), SideFiles.MOST_BYTES));
    ImageLabels labels = files.orFolders(names(), splits);
    listing.labelled(files.used());
    return labels;
  }

  @Override
  public LeftOut leftOut() {
    return listing.leftOut();
  }

  @Override
  public String key() throws IOException {
    return key("images", names());
  }

  @Override
  public String labelsKey() throws IOException {
    return key("labels", listing.labels().stream().sorted().toList());
  }

  /**
   * Tells files apart by name, length and modification time, as make and rsync do, since a million
   * of them cannot be read; some are, all the same.
   */
  private String key(String what, List<String> names) throws IOException {
    Sha256 all = new Sha256();
    names.forEach(name -> all.add(name + "\0" + stamps.get(name) + "\0"));
    CacheKey key = new CacheKey(what, VERSION).add("kind", kind());
    key.add("folder", folder.toRealPath()).add("stamps", all.hex());
    int few = Math.min(names.size(), LOOKED_INTO);
    for (int i = 0; i < few; i++) {
      String name = names.get((int) ((long) i * names.size() / few));
      try {
        key.addContent(path(name), 2);
      } catch (IOException e) { // It counts as unreadable, and the others are used.
        key.add("unreadable", name);
      }
    }
    return key.hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    for (int i = from; i < to; i++) {
      visitor.visit(i, new ImageOnDisk(path(names().get(i)), range));
    }
  }

  @Override
  public void read(int[] numbers, ImageVisitor visitor) throws IOException {
    for (int number : numbers) {
      read(number, number + 1, visitor);
    }
  }
}
