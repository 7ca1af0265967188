package io.github.ddpm.jobs;

import io.github.ddpm.settings.InvalidSetting;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An installed Apache Spark. It must be of the cluster's own version, so none comes with this
 * program.
 *
 * @param folder with {@code bin} and {@code jars}
 * @param version such as 4.2.0
 */
public record SparkHome(Path folder, String version) {
  private static final String VARIABLE = "SPARK_HOME";
  private static final String SUBMIT = "spark-submit";

  /** With others nothing was tried. */
  private static final List<String> KNOWN = List.of("4.1", "4.2");

  private static final Pattern CORE =
      Pattern.compile("spark-core_2\\.\\d+-(\\d.*?)(?<!-tests|-sources|-javadoc)\\.jar");

  /**
   * The one that {@code SPARK_HOME} names, or whose {@code spark-submit} is on the {@code PATH}.
   *
   * @throws InvalidSetting if there is none, or it is of a version that is not supported
   */
  static SparkHome required(Map<String, String> environment) throws IOException {
    SparkHome found =
        find(environment)
            .orElseThrow(
                () ->
                    new InvalidSetting(
                        VARIABLE,
                        "%s; unpack the cluster's version of Spark (%s) and set %s to its folder"
                            .formatted(missing(environment), known(), VARIABLE)));
    if (!found.isKnown()) {
      throw new InvalidSetting(
          VARIABLE,
          "%s is Spark %s; --cluster works with %s"
              .formatted(found.folder, found.version, known()));
    }
    return found;
  }

  /** In words, such as {@code "Spark 4.2.0 in /opt/spark"} or {@code "no Spark"}. */
  public static String inWords(Map<String, String> environment) {
    try {
      return find(environment)
          .map(
              home ->
                  "Spark %s in %s%s"
                      .formatted(
                          home.version,
                          home.folder,
                          home.isKnown() ? "" : "; --cluster works with " + known()))
          .orElse("no Spark");
    } catch (IOException e) {
      return "no Spark that can be read (" + e.getMessage() + ")";
    }
  }

  private static String known() {
    return String.join(" or ", KNOWN);
  }

  private boolean isKnown() {
    return KNOWN.stream().anyMatch(known -> version.startsWith(known + "."));
  }

  private static Optional<SparkHome> find(Map<String, String> environment) throws IOException {
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isBlank()) {
      return of(Path.of(named).toAbsolutePath());
    }
    for (Path submit : onPath(environment)) {
      Optional<SparkHome> found = of(submit.toRealPath().getParent().getParent());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static List<Path> onPath(Map<String, String> environment) {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(place -> !place.isEmpty())
        .map(place -> Path.of(place, SUBMIT).toAbsolutePath())
        .filter(Files::isExecutable)
        .toList();
  }

  /** Why nothing was found. */
  private static String missing(Map<String, String> environment) {
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isBlank()) {
      return "is %s, which has no bin/%s, or no jars of Spark".formatted(named, SUBMIT);
    }
    List<Path> scripts = onPath(environment);
    return scripts.isEmpty()
        ? "names no Spark, and there is no %s on the PATH".formatted(SUBMIT)
        : "names no Spark, and %s lies in none".formatted(scripts.get(0));
  }

  private static Optional<SparkHome> of(Path folder) throws IOException {
    Path jars = folder.resolve("jars");
    if (!Files.isExecutable(submit(folder)) || !Files.isDirectory(jars)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(jars)) {
      return files
          .map(file -> CORE.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(core -> new SparkHome(folder, core.group(1)))
          .findFirst();
    }
  }

  private static Path submit(Path folder) {
    boolean isWindows = File.separatorChar == '\\';
    return folder.resolve("bin").resolve(isWindows ? SUBMIT + ".cmd" : SUBMIT);
  }

  /** The program that starts jobs. */
  Path submit() {
    return submit(folder);
  }
}
