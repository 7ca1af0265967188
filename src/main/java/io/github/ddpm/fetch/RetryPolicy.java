package io.github.ddpm.fetch;

import java.time.Duration;

/**
 * The waiting times and retries for a server.
 *
 * @param connect the timeout for the connection, and for the start of the response
 * @param stall the timeout for the next byte
 * @param attempts the number of attempts per file; an attempt that received bytes does not count
 * @param pause the pause before the second attempt; doubled before each later one
 */
public record RetryPolicy(Duration connect, Duration stall, int attempts, Duration pause) {
  /** The default, for distant servers. */
  public static RetryPolicy usual() {
    return new RetryPolicy(
        Duration.ofSeconds(20), Duration.ofSeconds(30), 4, Duration.ofSeconds(1));
  }
}
