package io.github.ddpm.settings;

/** Numbers of things in words: {@code 1 image}, {@code 2,000 images}. */
public final class Count {
  private Count() {}

  /**
   * A number and what it counts.
   *
   * @param one the noun in the singular; its plural must end with s or es
   */
  public static String of(long count, String one) {
    String ending = count == 1 ? "" : one.endsWith("s") ? "es" : "s";
    return "%,d %s%s".formatted(count, one, ending);
  }
}
