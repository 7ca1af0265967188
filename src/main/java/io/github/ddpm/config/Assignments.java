package io.github.ddpm.config;

import java.util.ArrayList;
import java.util.List;

/** Collects the settings given by options; an option that was not given has no value. */
public final class Assignments {
  private final List<Assignment> list = new ArrayList<>();

  /** Sets a key by an option, if it was given. */
  public void add(String option, String key, String value) {
    if (value != null) {
      list.add(new Assignment(option, key, value));
    }
  }

  /** Sets a key to a text, which is not read as YAML. */
  public void addText(String option, String key, String value) {
    if (value != null) {
      list.add(Assignment.ofText(option, key, value));
    }
  }

  /** Sets a key to a list, written as values with commas between. */
  public void addList(String option, String key, String values) {
    if (values != null) {
      list.add(new Assignment(option, key, "[" + values + "]"));
    }
  }

  /** Adds settings such as {@code training.steps=5}. */
  public void addAll(List<String> set) {
    list.addAll(Assignment.parse(set));
  }

  /** Adds settings of a command that uses a model; only those in {@code taken} may be changed. */
  public void addAll(List<String> set, String... taken) {
    list.addAll(Assignment.parse(set, List.of(taken)));
  }

  /** All of them, in the order in which they were added. */
  public List<Assignment> list() {
    return List.copyOf(list);
  }
}
