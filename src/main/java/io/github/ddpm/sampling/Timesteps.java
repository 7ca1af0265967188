package io.github.ddpm.sampling;

import java.util.Arrays;
import java.util.List;

/**
 * The trained timesteps that a sampler visits, from noise to image: strictly decreasing, at least
 * one, none below 0.
 *
 * @param visited t at step 0, 1, …
 */
public record Timesteps(List<Integer> visited) {

  /** Checks the order. */
  public Timesteps {
    visited = List.copyOf(visited);
    if (visited.isEmpty()) {
      throw new IllegalArgumentException("timesteps: must hold at least one");
    }
    for (int i = 0; i < visited.size(); i++) {
      int lowest = i + 1 < visited.size() ? visited.get(i + 1) + 1 : 0;
      if (visited.get(i) < lowest) {
        throw new IllegalArgumentException(
            "timesteps: must fall strictly and stay at 0 or above, are " + visited);
      }
    }
  }

  /** These timesteps in this order. */
  public static Timesteps of(int... visited) {
    return new Timesteps(Arrays.stream(visited).boxed().toList());
  }

  /** How many there are. */
  public int count() {
    return visited.size();
  }

  /** t at step i. */
  public int at(int i) {
    return visited.get(i);
  }

  /**
   * The timestep that step i leads to: the one visited next, and −1, the clean image, from the last
   * one. Evenly spaced as in {@link Spacing#LEADING} this is t − T/S, which falls below 0 exactly
   * where the list ends.
   */
  public int after(int i) {
    return i + 1 < count() ? at(i + 1) : -1;
  }
}
