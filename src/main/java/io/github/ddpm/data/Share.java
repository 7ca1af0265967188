package io.github.ddpm.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;

/**
 * The part of every batch that one of several processes works on: images ⌊B r/n⌋ … ⌊B (r+1)/n⌋ − 1
 * of its B.
 *
 * @param rank r, from 0
 * @param size n
 */
public record Share(int rank, int size) {
  /** All of every batch. */
  public static final Share WHOLE = new Share(0, 1);

  /** The first image of a batch of {@code images}. */
  public int from(int images) {
    return (int) ((long) images * rank / size);
  }

  /** The one after the last. */
  public int to(int images) {
    return (int) ((long) images * (rank + 1) / size);
  }

  /** How many there are. */
  public int count(int images) {
    return to(images) - from(images);
  }

  /** The share of what belongs to the images of a whole batch, (B, …). */
  public NDArray of(NDArray batch) {
    int images = Math.toIntExact(batch.getShape().get(0));
    return size == 1 ? batch : batch.get(new NDIndex("{}:{}", from(images), to(images)));
  }
}
