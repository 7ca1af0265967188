package io.github.ddpm.sampling;

import io.github.ddpm.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The trained timesteps that a sampler visits, from noise to image, and the timestep that each step
 * leads to.
 *
 * @param visited t at step 0, 1, …: strictly falling, at least one, none below 0
 * @param next the timestep that step 0, 1, … leads to, none above the one it comes from; −1 is the
 *     clean image
 */
public record Timesteps(List<Integer> visited, List<Integer> next) {

  /** Checks the order. */
  public Timesteps {
    visited = List.copyOf(visited);
    next = List.copyOf(next);
    if (visited.isEmpty() || next.size() != visited.size()) {
      throw new InvalidSetting(
          "timesteps",
          "must hold at least one, and where each leads, are %s to %s".formatted(visited, next));
    }
    for (int i = 0; i < visited.size(); i++) {
      int lowest = i + 1 < visited.size() ? visited.get(i + 1) + 1 : 0;
      if (visited.get(i) < lowest) {
        throw new InvalidSetting(
            "timesteps", "must fall strictly and stay at 0 or above, are " + visited);
      }
      if (next.get(i) < -1 || next.get(i) > visited.get(i)) {
        throw new InvalidSetting(
            "timesteps",
            "none may lead upwards or below -1, are %s to %s".formatted(visited, next));
      }
    }
  }

  /** These timesteps in this order: each leads to the one after it, the last to the clean image. */
  public static Timesteps of(int... visited) {
    return of(Arrays.stream(visited).boxed().toList());
  }

  /** These timesteps in this order: each leads to the one after it, the last to the clean image. */
  public static Timesteps of(List<Integer> visited) {
    List<Integer> next =
        new ArrayList<>(visited.subList(Math.min(1, visited.size()), visited.size()));
    next.add(-1);
    return new Timesteps(visited, next.subList(0, visited.size()));
  }

  /** The number of timesteps. */
  public int count() {
    return visited.size();
  }

  /** t at step i. */
  public int at(int i) {
    return visited.get(i);
  }

  /** The timestep that step i leads to; −1 is the clean image. */
  public int after(int i) {
    return next.get(i);
  }

  /** The same, with the last step leading to {@code t}. */
  public Timesteps endingAt(int t) {
    List<Integer> ended = new ArrayList<>(next);
    ended.set(count() - 1, t);
    return new Timesteps(visited, ended);
  }

  /** The same, with each visited timestep larger by {@code offset}, up to {@code last}. */
  public Timesteps shiftedBy(int offset, int last) {
    return of(visited.stream().map(t -> Math.min(t + offset, last)).distinct().toList());
  }

  /** Step i alone. */
  public Timesteps only(int i) {
    return new Timesteps(List.of(at(i)), List.of(after(i)));
  }

  /** Only the steps that start at {@code t} or below; at least one must remain. */
  public Timesteps from(int t) {
    int skipped = (int) visited.stream().filter(v -> v > t).count();
    return new Timesteps(visited.subList(skipped, count()), next.subList(skipped, count()));
  }
}
