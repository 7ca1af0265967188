package io.github.ddpm.fetch;

import java.time.Duration;

/**
 * How long a server is waited for.
 *
 * @param connect for the connection, and then for the answer to begin
 * @param stall for the next byte
 * @param attempts how often a file is tried; an attempt that brought bytes does not count
 * @param pause before the second attempt; doubled before each one after it
 */
public record RetryPolicy(Duration connect, Duration stall, int attempts, Duration pause) {
  /** For servers far away. */
  public static RetryPolicy usual() {
    return new RetryPolicy(
        Duration.ofSeconds(20), Duration.ofSeconds(30), 4, Duration.ofSeconds(1));
  }
}
