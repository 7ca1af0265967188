package io.github.ddpm.training;

/**
 * The steps that a worker does by itself.
 *
 * @param from how many were done before
 * @param until how many are done after it
 */
public record Round(long from, long until) {
  @Override
  public String toString() {
    return "steps %d to %d".formatted(from + 1, until);
  }
}
