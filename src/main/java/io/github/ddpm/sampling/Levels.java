package io.github.ddpm.sampling;

import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoisePath;
import io.github.ddpm.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.List;

/**
 * The noise levels that a sampler visits, from noise to image, and the level that each step leads
 * to.
 *
 * @param visited the level at step 0, 1, …: at least one, of strictly falling timesteps, none clean
 * @param next the level that step 0, 1, … leads to, none noisier than the one it comes from
 */
public record Levels(List<Level> visited, List<Level> next) {

  /** Checks the order. */
  public Levels {
    visited = List.copyOf(visited);
    next = List.copyOf(next);
    if (visited.isEmpty() || next.size() != visited.size()) {
      throw new InvalidSetting(
          "timesteps",
          "must hold at least one, and where each leads, are %s to %s".formatted(visited, next));
    }
    for (int i = 0; i < visited.size(); i++) {
      Level t = visited.get(i);
      if (t.isClean() || (i > 0 && !(t.timestep() < visited.get(i - 1).timestep()))) {
        throw new InvalidSetting(
            "timesteps", "must fall strictly and stay above the clean image, are " + visited);
      }
      if (!(next.get(i).lambda() >= t.lambda())) {
        throw new InvalidSetting(
            "timesteps", "none may lead to more noise, are %s to %s".formatted(visited, next));
      }
    }
  }

  /** Trained timesteps: each leads to the one after it, the last to the clean image. */
  public static Levels of(NoisePath path, List<Integer> visited) {
    return of(visited.stream().map(path::at).toList());
  }

  /** These levels in this order: each leads to the one after it, the last to the clean image. */
  public static Levels of(List<Level> visited) {
    List<Level> next = new ArrayList<>(visited);
    next.add(Level.CLEAN);
    return new Levels(visited, next.subList(1, next.size()));
  }

  /** The number of steps. */
  public int count() {
    return visited.size();
  }

  /** The level at which step i begins. */
  public Level at(int i) {
    return visited.get(i);
  }

  /** The level that step i leads to. */
  public Level after(int i) {
    return next.get(i);
  }

  /** h = λ_s − λ_t of step i from t to s; ∞ if it leads to the clean image. */
  double h(int i) {
    return after(i).lambda() - at(i).lambda();
  }

  /** The same, with the last step leading to {@code level}. */
  public Levels endingAt(Level level) {
    List<Level> ended = new ArrayList<>(next);
    ended.set(count() - 1, level);
    return new Levels(visited, ended);
  }

  /** Step i alone. */
  public Levels only(int i) {
    return new Levels(List.of(at(i)), List.of(after(i)));
  }

  /** Only the steps that start at {@code timestep} or below; at least one must remain. */
  public Levels from(double timestep) {
    int skipped = (int) visited.stream().filter(level -> level.timestep() > timestep).count();
    return new Levels(visited.subList(skipped, count()), next.subList(skipped, count()));
  }
}
