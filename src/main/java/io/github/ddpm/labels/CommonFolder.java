package io.github.ddpm.labels;

import java.util.List;

/** The folder that all images have in common. */
final class CommonFolder {
  private CommonFolder() {}

  /** The number of folders that all paths have in common. */
  static int depth(List<String> paths) {
    return (int) of(paths).chars().filter(c -> c == '/').count();
  }

  /** Its path, with {@code /} at the end; empty without one. */
  static String of(List<String> paths) {
    String common = paths.isEmpty() ? "" : folder(paths.get(0));
    for (String path : paths) {
      while (!path.startsWith(common)) {
        common = folder(common.substring(0, common.length() - 1));
      }
    }
    return common;
  }

  /** {@code a/b/} for {@code a/b/c}; the empty string for {@code c}. */
  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }
}
