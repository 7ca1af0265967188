package io.github.ddpm.archive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The links in an archive, and the files in it to which they lead, perhaps by other links. */
public final class TarLinks {
  /** More links one after the other are a circle. */
  private static final int MOST = 40;

  /** By plain path. */
  private final Map<String, String> files = new HashMap<>();

  /** Where links lead, by their names, both as plain paths. */
  private final Map<String, String> targets = new HashMap<>();

  private final List<String> links = new ArrayList<>();

  public void addFile(String name) {
    files.put(plain(name).orElse(name), name);
  }

  /**
   * Takes a link.
   *
   * @param target from the archive's root
   */
  public void addHard(String name, String target) {
    add(name, plain(target));
  }

  /**
   * Takes a symbolic link.
   *
   * @param target from the link's folder
   */
  public void addSymbolic(String name, String target) {
    String folder = name.substring(0, name.lastIndexOf('/') + 1);
    add(name, target.startsWith("/") ? Optional.empty() : plain(folder + target));
  }

  private void add(String name, Optional<String> target) {
    links.add(name);
    target.ifPresent(path -> targets.put(plain(name).orElse(name), path));
  }

  /** Whether there is a file or a link of that name so far. */
  public boolean has(String name) {
    Optional<String> path = plain(name);
    return path.isPresent() && (files.containsKey(path.get()) || targets.containsKey(path.get()));
  }

  /** The links that lead to each file, in the archive's order. */
  public Map<String, List<String>> byFile() {
    Map<String, List<String>> byFile = new LinkedHashMap<>();
    for (String link : links) {
      file(link).ifPresent(f -> byFile.computeIfAbsent(f, any -> new ArrayList<>()).add(link));
    }
    return byFile;
  }

  /** The links that lead to no file in the archive. */
  public List<String> broken() {
    return links.stream().filter(link -> file(link).isEmpty()).toList();
  }

  private Optional<String> file(String link) {
    String path = plain(link).orElse(link);
    for (int i = 0; i < MOST && path != null && !files.containsKey(path); i++) {
      path = targets.get(path);
    }
    return Optional.ofNullable(files.get(path));
  }

  /** A path without {@code .} and {@code ..}; empty if it leads out of the archive. */
  private static Optional<String> plain(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : Arrays.asList(path.split("/", -1))) {
      if (part.equals("..") && parts.pollLast() == null) {
        return Optional.empty();
      } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
        parts.add(part);
      }
    }
    return Optional.of(String.join("/", parts));
  }
}
