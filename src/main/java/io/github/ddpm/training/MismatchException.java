package io.github.ddpm.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** An intact file of tensors that belongs to another network. */
public final class MismatchException extends IOException {
  private static final int SHOWN = 8;

  /** Lists by name how the shapes found differ from those wanted. */
  MismatchException(Path file, Map<String, List<Long>> wanted, Map<String, List<Long>> found) {
    super(
        file
            + ": these tensors are not the network's:"
            + list(differences(wanted, found))
            + System.lineSeparator()
            + "Take the settings of the model section that the file was made with, or another"
            + " file.");
  }

  private static List<String> differences(
      Map<String, List<Long>> wanted, Map<String, List<Long>> found) {
    TreeSet<String> names = new TreeSet<>(wanted.keySet());
    names.addAll(found.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!found.containsKey(name)) {
        differences.add(name + " " + wanted.get(name) + " is missing");
      } else if (!wanted.containsKey(name)) {
        differences.add(name + " " + found.get(name) + " is unknown");
      } else if (!wanted.get(name).equals(found.get(name))) {
        differences.add(name + " is " + found.get(name) + ", must be " + wanted.get(name));
      }
    }
    return differences;
  }

  private static String list(List<String> differences) {
    StringBuilder lines = new StringBuilder();
    String indent = System.lineSeparator() + "  ";
    differences.stream().limit(SHOWN).forEach(line -> lines.append(indent).append(line));
    if (differences.size() > SHOWN) {
      lines.append(indent).append("and ").append(differences.size() - SHOWN).append(" more");
    }
    return lines.toString();
  }
}
