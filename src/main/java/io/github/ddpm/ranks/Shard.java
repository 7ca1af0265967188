package io.github.ddpm.ranks;

import io.github.ddpm.settings.InvalidSetting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of several nearly equal parts of a work, written {@code 2/8}.
 *
 * @param number K, from 1 to {@code of}
 * @param of M
 */
public record Shard(int number, int of) {
  /** The whole work. */
  public static final Shard ALL = new Shard(1, 1);

  private static final String OPTION = "--shard";
  private static final Pattern WORDS = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

  /** Checks the range. */
  public Shard {
    InvalidSetting.require(
        number >= 1 && number <= of,
        OPTION,
        "must lie in 1 … %d, the number of shards, is %d".formatted(of, number));
  }

  /**
   * Reads {@code K/M}, or {@code auto} for what started this process: a Slurm array or a Kubernetes
   * indexed job, times the tasks of a step or of MPI within each.
   *
   * @throws InvalidSetting if it is neither, or the variables are wrong or missing
   */
  public static Shard of(String text, Map<String, String> environment) {
    if (text.equals("auto")) {
      return auto(environment);
    }
    Matcher words = WORDS.matcher(text);
    if (!words.matches()) {
      throw new InvalidSetting(OPTION, "must be K/M such as 2/8, or auto, is " + text);
    }
    return new Shard(Integer.parseInt(words.group(1)), Integer.parseInt(words.group(2)));
  }

  private static Shard auto(Map<String, String> environment) {
    List<Place> levels =
        Stream.of(
                Array.ofKubernetes(environment), Array.ofSlurm(environment), Place.of(environment))
            .flatMap(Optional::stream)
            .toList();
    if (levels.isEmpty()) {
      throw new InvalidSetting(
          OPTION,
          "auto finds no Slurm array or step, Kubernetes indexed job, MPI or torchrun that started this process; give K/M");
    }
    long index = 0;
    long count = 1;
    for (Place level : levels) {
      index = index * level.size() + level.rank();
      count *= level.size();
    }
    if (count > Integer.MAX_VALUE) {
      throw new InvalidSetting(OPTION, "auto finds %d processes, too many".formatted(count));
    }
    return new Shard((int) index + 1, (int) count);
  }

  /** Whether this is all of the work. */
  public boolean isAll() {
    return of == 1;
  }

  /** Number 0 … {@code of} of the limits between the parts of {@code size} things. */
  public int limit(int number, int size) {
    return (int) ((long) size * number / of);
  }

  /** What a user is told who has done this shard when others are missing. */
  public String waitsFor(List<Integer> missing) {
    String done = "shard %d of %d is done; ".formatted(number, of);
    if (missing.isEmpty()) {
      return done + "another process is joining all of them";
    }
    String numbers = missing.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return done
        + (missing.size() == 1 ? "shard %s of %d has" : "shards %s of %d have")
            .formatted(numbers, of)
        + " not arrived";
  }

  @Override
  public String toString() {
    return number + "/" + of;
  }
}
