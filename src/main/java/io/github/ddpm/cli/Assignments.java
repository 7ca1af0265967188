package io.github.ddpm.cli;

import io.github.ddpm.config.Assignment;
import java.util.ArrayList;
import java.util.List;

/** Collects the settings given by options; an option that was not given has no value. */
final class Assignments {
  private final List<Assignment> list = new ArrayList<>();

  void add(String option, String key, String value) {
    if (value != null) {
      list.add(new Assignment(option, key, value));
    }
  }

  void addText(String option, String key, String value) {
    if (value != null) {
      list.add(Assignment.ofText(option, key, value));
    }
  }

  void addAll(List<String> set) {
    list.addAll(Assignment.parse(set));
  }

  /** Adds settings of a command that uses a model; only those in {@code taken} may be changed. */
  void addAll(List<String> set, String... taken) {
    list.addAll(Assignment.parse(set, List.of(taken)));
  }

  List<Assignment> list() {
    return List.copyOf(list);
  }
}
