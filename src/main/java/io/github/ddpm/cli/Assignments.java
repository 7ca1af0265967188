package io.github.ddpm.cli;

import io.github.ddpm.config.Assignment;
import java.util.ArrayList;
import java.util.List;

/** Gathers the settings that options have given; an option that was not given has no value. */
final class Assignments {
  private final List<Assignment> list = new ArrayList<>();

  void add(String option, String key, String value) {
    if (value != null) {
      list.add(new Assignment(option, key, value));
    }
  }

  /** Adds a value that is text, even where YAML would read a number or a section in it. */
  void addText(String option, String key, String value) {
    add(option, key, value == null ? null : "'" + value.replace("'", "''") + "'");
  }

  void addAll(List<String> set) {
    list.addAll(Assignment.parse(set));
  }

  List<Assignment> list() {
    return List.copyOf(list);
  }
}
