package io.github.ddpm.collective;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The way between ranks. All of them make the same calls in the same order, from one thread.
 *
 * @see Collective
 */
interface Transport extends AutoCloseable {
  int rank();

  int size();

  /**
   * Replaces numbers by their sums over all ranks, in place.
   *
   * @param floats direct, float32 in the machine's byte order, equally many everywhere
   */
  void sum(ByteBuffer floats);

  /**
   * What {@code root} says.
   *
   * @param words of the root; those of the others do not count
   */
  byte[] tell(int root, byte[] words);

  /** Tells {@code action} once what was lost, from another thread. */
  void whenLost(Consumer<String> action);

  /** As {@link Collective#awaitFirst}. */
  default void awaitFirst() {}

  /** Ends ranks that hang, by what has started them, where that is possible. */
  default void abandon() {}

  /** Tells the others, as far as that is possible, why this rank ends. */
  void failed(String reason);

  @Override
  void close();
}
