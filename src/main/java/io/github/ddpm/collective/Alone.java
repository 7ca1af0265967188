package io.github.ddpm.collective;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.List;

/** One process, which has nobody to wait for. */
final class Alone implements Collective {
  @Override
  public Collective on(Device device) {
    return this;
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public void sum(NDArray array) {
    // It is the sum.
  }

  @Override
  public float[] sums(float... numbers) {
    return numbers;
  }

  @Override
  public List<String> all(String words) {
    return List.of(words);
  }

  @Override
  public String first(String words) {
    return words;
  }

  @Override
  public void whenLost(Runnable action) {
    // There is nobody to lose.
  }

  @Override
  public void failed(String reason) {
    // There is nobody to tell.
  }

  @Override
  public void close() {
    // There is nothing to end.
  }
}
