package io.github.ddpm.output;

import io.github.ddpm.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which images to draw: their numbers, each once, in ascending order.
 *
 * @param spans of consecutive numbers; in any order, may overlap or be empty when given, never
 *     after
 */
public record Selection(List<Span> spans) {
  private static final Pattern PART = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

  /** Joins spans that touch or overlap. */
  public Selection {
    List<Span> joined = new ArrayList<>();
    for (Span span : spans.stream().sorted(Comparator.comparingInt(Span::from)).toList()) {
      int last = joined.size() - 1;
      if (last >= 0 && span.from() <= joined.get(last).to()) {
        Span before = joined.get(last);
        joined.set(last, new Span(before.from(), Math.max(before.to(), span.to())));
      } else if (span.size() > 0) {
        joined.add(span);
      }
    }
    spans = List.copyOf(joined);
  }

  /** The first {@code count} images. */
  public static Selection of(int count) {
    return new Selection(List.of(Span.of(count)));
  }

  /**
   * Reads a list such as {@code 0-63,100}.
   *
   * @throws InvalidSetting if it is not one, in the name of {@code option}
   */
  public static Selection parse(String option, String text) {
    List<Span> spans = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher numbers = PART.matcher(part.strip());
      if (!numbers.matches()) {
        throw new InvalidSetting(option, "must be numbers such as 0-63,100, is " + text);
      }
      int first = Integer.parseInt(numbers.group(1));
      int last = numbers.group(2) == null ? first : Integer.parseInt(numbers.group(2));
      if (last < first) {
        throw new InvalidSetting(option, part.strip() + " ends before it begins");
      }
      spans.add(new Span(first, last + 1));
    }
    return new Selection(spans);
  }

  /** How many images there are. */
  public int size() {
    return spans.stream().mapToInt(Span::size).sum();
  }

  /** The numbers. */
  public IntStream numbers() {
    return spans.stream().flatMapToInt(span -> IntStream.range(span.from(), span.to()));
  }

  /** How many of the images have a smaller number. */
  int rank(int number) {
    return spans.stream()
        .mapToInt(span -> Math.min(Math.max(number - span.from(), 0), span.size()))
        .sum();
  }

  /**
   * One of {@code shards} nearly equal parts. Groups of {@code grain} images, ⌊i / grain⌋, are not
   * divided unless there are fewer of them than shards.
   *
   * @param shard from 1 to {@code shards}
   */
  public Selection shard(int shard, int shards, int grain) {
    int from = limit(shard - 1, shards, grain);
    int to = limit(shard, shards, grain);
    return within(from, to);
  }

  /** Those of the images that are numbered {@code first} … {@code end − 1}. */
  public Selection within(int first, int end) {
    return new Selection(spans.stream().map(span -> span.within(first, end)).toList());
  }

  /** The number of the first image that is not in the first {@code part} of {@code parts}. */
  private int limit(int part, int parts, int grain) {
    int limit = at((int) ((long) size() * part / parts));
    boolean isWhole = size() / parts >= grain && limit < Integer.MAX_VALUE;
    return isWhole ? limit / grain * grain : limit;
  }

  /** The number of the image that so many precede. */
  private int at(int rank) {
    int before = 0;
    for (Span span : spans) {
      if (rank < before + span.size()) {
        return span.from() + rank - before;
      }
      before += span.size();
    }
    return Integer.MAX_VALUE;
  }

  /** The images that satisfy {@code wanted}, as spans of at most {@code size} consecutive ones. */
  public List<Span> pieces(IntPredicate wanted, int size) {
    return spans.stream().flatMap(span -> span.pieces(wanted, size).stream()).toList();
  }

  /** The numbers ⌊i / {@code divisor}⌋ of all images i. */
  public Selection quotients(int divisor) {
    return new Selection(
        spans.stream()
            .map(span -> new Span(span.from() / divisor, (span.to() - 1) / divisor + 1))
            .toList());
  }
}
