package io.github.ddpm.ingest;

import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image files in a folder and the folders below it, sorted by path. Links are followed, but
 * cycles are not.
 *
 * @param stamps a hash of all their names, lengths and modification times, by which make and rsync
 *     tell files apart too: a million need not be read to see that they are unchanged
 */
record FolderSource(Path folder, List<String> names, String stamps) implements ImageSource {
  private static final Logger LOG = LoggerFactory.getLogger(FolderSource.class);

  /** How many files, evenly spaced, are looked into all the same. */
  private static final int LOOKED_INTO = 64;

  static FolderSource open(Path folder) throws IOException {
    SortedMap<String, String> stamps = new TreeMap<>();
    List<String> others = new ArrayList<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            if (attributes.isRegularFile() && Names.isImage(name)) {
              stamps.put(name, CacheKey.stamp(attributes));
            } else if (others.isEmpty()) {
              others.add(name);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof FileSystemLoopException) {
              LOG.warn("{} links back to a folder above it and is skipped", file);
              return FileVisitResult.CONTINUE;
            }
            throw new IOException("cannot open " + file + " (" + e + "); check its permissions", e);
          }
        });
    if (stamps.isEmpty()) {
      throw Names.none(folder, others);
    }
    Sha256 all = new Sha256();
    stamps.forEach((name, stamp) -> all.add(name + "\0" + stamp + "\0"));
    return new FolderSource(folder, List.copyOf(stamps.keySet()), all.hex());
  }

  @Override
  public String kind() {
    return "folder of image files";
  }

  @Override
  public ImageLabels labels() {
    return ImageLabels.ofFolders(names);
  }

  @Override
  public String key() throws IOException {
    CacheKey key = new CacheKey("images", 1).add("kind", kind());
    key.add("folder", folder.toRealPath()).add("stamps", stamps);
    int few = Math.min(names.size(), LOOKED_INTO);
    for (int i = 0; i < few; i++) {
      String name = names.get((int) ((long) i * names.size() / few));
      try {
        key.addContent(folder.resolve(name), 2);
      } catch (IOException e) { // It counts as unreadable, and the others are used.
        key.add("unreadable", name);
      }
    }
    return key.hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    for (int i = from; i < to; i++) {
      Path file = folder.resolve(names.get(i));
      visitor.visit(
          i,
          () -> {
            try (InputStream in = Files.newInputStream(file)) {
              return ImageDecoder.decode(Bytes.ofImage(in));
            }
          });
    }
  }
}
