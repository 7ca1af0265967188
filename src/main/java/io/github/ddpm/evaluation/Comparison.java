package io.github.ddpm.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Two evaluations side by side.
 *
 * @param pairs pairs of figures that can be compared
 * @param refused why others of the same name cannot be compared, one sentence each
 * @param differences differences between what was measured, which may explain the figures
 */
public record Comparison(List<Pair> pairs, List<String> refused, List<String> differences) {
  /** What may differ: the purpose of the comparison. */
  private static final Set<String> MAY_DIFFER =
      Set.of(
          "model",
          "model_sha256",
          "samples",
          "samples_sha256",
          "weights",
          "sampler",
          "steps",
          "spacing",
          "rho",
          "shift",
          "eta",
          "variance",
          "snr",
          "correct_steps",
          "clip_sample",
          "use_clipped_model_output",
          "solver_order",
          "steps_offset",
          "final_sigmas_type",
          "guidance_scale",
          "guidance_interval",
          "samplers_version",
          "classes",
          "precision",
          "device",
          "seeds");

  /** Names only; the hashes are compared instead. */
  private static final Set<String> NAMES =
      Set.of("reference", "reference_split", "reference_images", "features");

  /**
   * The same figure of both evaluations.
   *
   * @param clear whether they differ by more than twice the standard error of their difference;
   *     false if there are no repeats to estimate it from
   */
  public record Pair(MetricResult a, MetricResult b, boolean clear) {}

  /** Compares the figures that both have. */
  public static Comparison of(Evaluation a, Evaluation b) {
    List<Pair> pairs = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    Set<String> differences = new LinkedHashSet<>();
    for (MetricResult left : a.figures()) {
      for (MetricResult right : b.figures()) {
        if (left.name().equals(right.name())) {
          List<String> reasons = reasons(left, right);
          if (reasons.isEmpty()) {
            pairs.add(new Pair(left, right, clear(left, right)));
            differences.addAll(list(left, right, MAY_DIFFER::contains));
          } else {
            refused.add(left.name() + " cannot be compared: " + String.join("; ", reasons));
          }
        }
      }
    }
    return new Comparison(pairs, refused, List.copyOf(differences));
  }

  private static List<String> reasons(MetricResult a, MetricResult b) {
    List<String> reasons = list(a, b, key -> !MAY_DIFFER.contains(key) && !NAMES.contains(key));
    return reasons.isEmpty() ? reasons : list(a, b, key -> !MAY_DIFFER.contains(key));
  }

  private static List<String> list(MetricResult a, MetricResult b, Predicate<String> relevant) {
    Map<String, Object> left = a.provenance();
    Map<String, Object> right = b.provenance();
    Set<String> keys = new TreeSet<>(left.keySet());
    keys.addAll(right.keySet());
    return keys.stream()
        .filter(relevant)
        .filter(key -> !told(left, key).equals(told(right, key)))
        .map(key -> "%s is %s and %s".formatted(key, told(left, key), told(right, key)))
        .toList();
  }

  /** What an evaluation says about itself; one of an earlier version may say less. */
  private static String told(Map<String, Object> provenance, String key) {
    return provenance.containsKey(key) ? String.valueOf(provenance.get(key)) : "not told";
  }

  private static boolean clear(MetricResult a, MetricResult b) {
    int na = a.values().size();
    int nb = b.values().size();
    if (na < 2 || nb < 2) {
      return false;
    }
    double variance = a.deviation() * a.deviation() / na + b.deviation() * b.deviation() / nb;
    return Math.abs(a.mean() - b.mean()) > 2 * Math.sqrt(variance);
  }
}
