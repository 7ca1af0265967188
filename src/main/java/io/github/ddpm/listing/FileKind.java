package io.github.ddpm.listing;

import io.github.ddpm.labels.SideFiles;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a file in a collection is, by its name. */
enum FileKind {
  IMAGE("", ""),
  LABELS("", ""),
  UNREAD("picture of a format that is not read", "pictures of formats that are not read"),
  VIDEO("film", "films"),
  ARCHIVE("archive within", "archives within"),
  LINK("link that is not followed", "links that are not followed"),
  METADATA("metadata file that gives no label", "metadata files that give no labels"),
  PART("image of another part", "images of other parts"),
  SYSTEM("thumbnail or other file of a system", "thumbnails and other files of systems"),
  OTHER("other file", "other files");

  private static final Set<String> IMAGES =
      Set.of("png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "tif", "tiff", "webp");

  private static final Set<String> PICTURES =
      Set.of(
          "heic", "heif", "hif", "avif", "ppm", "pgm", "pbm", "pnm", "pam", "jp2", "j2k", "jpx",
          "jxl", "jxr", "jls", "svg", "ico", "icns", "tga", "pcx", "psd", "psb", "xcf", "exr",
          "hdr", "dds", "fits", "fit", "dcm", "eps", "ai", "wmf", "emf", "dng", "cr2", "cr3", "nef",
          "arw", "orf", "rw2", "raf", "pef", "srw", "qoi", "flif", "bpg", "nii", "czi", "svs");

  /** Raw files of cameras begin as TIFF files do. */
  private static final Set<String> RAW =
      Set.of("dng", "cr2", "nef", "arw", "orf", "rw2", "raf", "pef", "srw", "svs");

  private static final Set<String> VIDEOS =
      Set.of("mp4", "mov", "avi", "mkv", "webm", "m4v", "mpg", "mpeg", "wmv", "3gp");

  private static final Set<String> ARCHIVES =
      Set.of("zip", "tar", "tgz", "gz", "bz2", "xz", "zst", "7z", "rar", "parquet", "tfrecord");

  /** Text lies beside images by the million, and so is not opened to see what it is. */
  private static final Set<String> TEXTS =
      Set.of(
          "txt", "json", "jsonl", "csv", "tsv", "xml", "md", "html", "htm", "yaml", "yml", "cls");

  /** Of systems, storage servers, and programs that keep copies of images. */
  private static final Pattern SYSTEM_NAME =
      Pattern.compile(
          "(.*/)?(\\.[^/].*|(__MACOSX|@eaDir|@Recycle|#recycle|#snapshot|\\$RECYCLE\\.BIN"
              + "|System Volume Information|lost\\+found|Thumbs\\.db:.*)/.*"
              + "|(Thumbs|ehthumbs)\\.db|desktop\\.ini|SYNOPHOTO_[^/]*|Icon\r)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final String one;
  private final String many;

  FileKind(String one, String many) {
    this.one = one;
    this.many = many;
  }

  /** The kind by the name of a path with {@code /}. */
  static FileKind of(String path) {
    String suffix = suffix(path);
    if (SYSTEM_NAME.matcher(path).matches()) {
      return SYSTEM;
    } else if (IMAGES.contains(suffix)) {
      return IMAGE;
    } else if (SideFiles.isOne(path)) {
      return LABELS;
    } else if (PICTURES.contains(suffix)) {
      return UNREAD;
    } else if (VIDEOS.contains(suffix)) {
      return VIDEO;
    }
    return ARCHIVES.contains(suffix) ? ARCHIVE : OTHER;
  }

  /** Whether a file of this name may be an image in spite of it. */
  static boolean mayBeImage(String path) {
    FileKind kind = of(path);
    String suffix = suffix(path);
    return kind == UNREAD ? !RAW.contains(suffix) : kind == OTHER && !TEXTS.contains(suffix);
  }

  /** The end of a name after its last dot, in small letters; empty without one. */
  static String suffix(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /** What files of this kind are called. */
  String many() {
    return many;
  }

  /** So many of this kind, in words. */
  String words(int count) {
    return count + " " + (count == 1 ? one : many);
  }
}
