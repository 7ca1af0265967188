package io.github.ddpm.training;

import io.github.ddpm.checkpoint.Dtype;
import io.github.ddpm.checkpoint.TensorEntry;
import io.github.ddpm.checkpoint.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Converts everything that steps change to the tensors of one file, and back. */
public final class WholeState {
  private static final String AVERAGED = "ema.";
  private static final String SKIPS = "skipped_in_a_row";

  private WholeState() {}

  /** The tensors, as those of {@link StateFiles}, with the averaged weights among them. */
  public static List<TensorEntry> tensors(TrainingState state) {
    List<TensorEntry> entries = new ArrayList<>(StateFiles.tensors(state));
    entries.addAll(StateFiles.tensors(AVERAGED, state.parameters(), state.optimizer().ema()));
    entries.add(TensorEntry.of(SKIPS, Dtype.F32, new long[] {1}, () -> skips(state)));
    return entries;
  }

  /** Of these, the tensors in which workers differ after a round. */
  public static List<TensorEntry> ofWorker(TrainingState state) {
    return tensors(state).stream()
        .filter(tensor -> !tensor.name().startsWith(StateFiles.VELOCITY))
        .toList();
  }

  private static ByteBuffer skips(TrainingState state) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putFloat(state.skips().getFloat()).flip();
  }

  /**
   * Fills the state, except its step.
   *
   * @throws IOException listing the differences, if the file's tensors are not those of the state
   */
  public static void restore(TensorFile file, TrainingState state) throws IOException {
    restore(file, state, tensors(state));
  }

  /** Fills what {@link #ofWorker} gives, as {@link #restore} does. */
  public static void restoreOfWorker(TensorFile file, TrainingState state) throws IOException {
    restore(file, state, ofWorker(state));
  }

  private static void restore(TensorFile file, TrainingState state, List<TensorEntry> tensors)
      throws IOException {
    StateFiles.requireSame(file, tensors);
    StateFiles.fill(file, state);
    StateFiles.fill(file, AVERAGED, state.parameters(), state.optimizer().ema());
    FloatBuffer skips = file.readFloats(SKIPS);
    state.skippedInARow(skips.get(0));
  }
}
