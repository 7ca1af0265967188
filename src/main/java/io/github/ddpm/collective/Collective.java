package io.github.ddpm.collective;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.ddpm.settings.InvalidSetting;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The ranks of one training: processes that each hold the whole network and compute the gradient of
 * a share of every batch. All of them make the same calls in the same order, from the thread that
 * made the collective. After each call all ranks have the same bits.
 *
 * <p>Each method throws {@link LostRankException} if another rank has ended.
 */
public interface Collective extends AutoCloseable {
  /** A process without others: what it says is what all say, and its numbers are the sums. */
  Collective ALONE = new Collective() {};

  /** How long rank 0 may take, after a loss, to finish its step and save. */
  Duration TO_SAVE = Duration.ofMinutes(10);

  /** This process's number, from 0. */
  default int rank() {
    return 0;
  }

  /** How many there are. */
  default int size() {
    return 1;
  }

  /**
   * The same ranks, of which this one has its arrays on {@code device}: all on GPUs, or none.
   *
   * @throws InvalidSetting if only some of them compute on a GPU
   */
  default Collective on(Device device) {
    return this;
  }

  /**
   * Replaces an array by its sum over all ranks, in place.
   *
   * @param array float32, contiguous, on the CPU or the rank's GPU, equally long everywhere
   */
  default void sum(NDArray array) {}

  /** The sums of some numbers over all ranks, as float32. */
  default float[] sums(float... numbers) {
    return numbers;
  }

  /** What each rank says, in their order. */
  default List<String> all(String words) {
    return List.of(words);
  }

  /** What rank 0 says; what the others say does not count. */
  default String first(String words) {
    return words;
  }

  /** Whether it is so for any rank. */
  default boolean any(boolean here) {
    return sums(here ? 1 : 0)[0] > 0;
  }

  /** Whether this process is alone, or the one of the ranks that writes and decides. */
  default boolean isFirst() {
    return rank() == 0;
  }

  /**
   * Whether arrays on the device are what they were after a rank was lost in the middle of a sum.
   */
  default boolean keepsArrays() {
    return true;
  }

  /** Tells {@code action} once what was lost, from another thread, where that is possible. */
  default void whenLost(Consumer<String> action) {}

  /**
   * Waits after a loss until rank 0 has saved and ended, or no longer says that it lives; at most
   * for {@link #TO_SAVE}. Rank 0 does not wait, nor does who would not end it by ending.
   */
  default void awaitFirst() {}

  /** Ends ranks that hang, by what has started them; this one may end with them. */
  default void abandon() {}

  /** Tells the other ranks, as far as that is possible, why this one ends. */
  default void failed(String reason) {}

  /** Ends the connection; the other ranks may go on until they close theirs. */
  @Override
  default void close() {}
}
