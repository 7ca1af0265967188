package io.github.ddpm.labels;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names of images in a table, by which it means images of these paths or their ends. */
final class Named {
  private final Set<String> names = new HashSet<>();
  private final Map<String, String> takenBy = new HashMap<>();
  private final String place;

  /**
   * Names.
   *
   * @param place of the table, for errors
   */
  Named(Collection<String> names, String place) {
    names.forEach(name -> this.names.add(plain(name)));
    this.names.remove("");
    this.place = place;
  }

  /** A path with {@code /} and nothing before its first folder. */
  static String plain(String name) {
    return name.replace('\\', '/').replaceFirst("^(\\./|/)+", "");
  }

  /**
   * The name of an image, if it has one.
   *
   * @throws IOException if the same name is that of another image, too
   */
  Optional<String> of(String path) throws IOException {
    Optional<String> name = find(path);
    if (name.isPresent()) {
      String other = takenBy.putIfAbsent(name.get(), path);
      if (other != null && !other.equals(path)) {
        throw new IOException(
            "%s: has %s, which may be %s or %s; give the folder too"
                .formatted(place, name.get(), other, path));
      }
    }
    return name;
  }

  /** How many of the images have a name. */
  long count(List<String> paths) {
    return paths.stream().filter(path -> find(path).isPresent()).count();
  }

  private Optional<String> find(String path) {
    int dot = path.lastIndexOf('.');
    boolean hasSuffix = dot > path.lastIndexOf('/') + 1;
    return end(path).or(() -> hasSuffix ? end(path.substring(0, dot)) : Optional.empty());
  }

  private Optional<String> end(String path) {
    String end = path;
    while (!names.contains(end)) {
      int slash = end.indexOf('/');
      if (slash < 0) {
        return Optional.empty();
      }
      end = end.substring(slash + 1);
    }
    return Optional.of(end);
  }
}
