package io.github.ddpm.ranks;

import java.io.IOException;

/** Other processes, which do a work in shards while this one waits. */
@FunctionalInterface
public interface Others {
  /** There are none. */
  Others NONE = () -> {};

  /**
   * Returns when all shards are done; what they have made is then in folders that this process sees
   * too.
   *
   * @throws IOException if one cannot be done
   */
  void work() throws IOException;
}
