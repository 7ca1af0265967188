package io.github.ddpm.ranks;

import io.github.ddpm.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    List<Place> arrays =
        Stream.of(Array.ofKubernetes(environment), Array.ofSlurm(environment))
            .flatMap(Optional::stream)
            .toList();
    Optional<Place> place = Place.of(environment);
    place.ifPresent(inner -> inner.requireWithin(arrays, environment));
    List<Place> levels = Stream.concat(arrays.stream(), place.stream()).toList();
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

  /** Whether this part of {@code size} things has none. */
  public boolean isEmpty(int size) {
    return limit(number - 1, size) == limit(number, size);
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
    return done
        + (missing.size() == 1 ? "shard %s of %d has" : "shards %s of %d have")
            .formatted(inRuns(missing), of)
        + " not arrived";
  }

  /** Ascending numbers such as {@code 1-5, 7}. */
  private static String inRuns(List<Integer> numbers) {
    List<String> runs = new ArrayList<>();
    int first = 0;
    for (int i = 0; i < numbers.size(); i++) {
      boolean isLast = i + 1 == numbers.size() || numbers.get(i + 1) > numbers.get(i) + 1;
      if (isLast) {
        runs.add((first == i ? "" : numbers.get(first) + "-") + numbers.get(i));
        first = i + 1;
      }
    }
    return String.join(", ", runs);
  }

  @Override
  public String toString() {
    return number + "/" + of;
  }
}
