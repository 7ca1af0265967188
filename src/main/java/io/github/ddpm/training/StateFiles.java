package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.ddpm.checkpoint.Dtype;
import io.github.ddpm.checkpoint.TensorEntry;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Converts flat arrays to named tensors of a safetensors file, one per parameter, and back. Tensors
 * of the training state are named as in PyTorch's Adam, followed by the parameter's name: {@code
 * exp_avg.conv_in.weight}.
 */
public final class StateFiles {
  private static final String WEIGHTS = "param.";
  private static final String FIRST_MOMENT = "exp_avg.";
  private static final String SECOND_MOMENT = "exp_avg_sq.";
  static final String VELOCITY = "velocity.";
  private static final String UPDATES = "updates";
  private static final String MEASURED = "measured";

  private StateFiles() {}

  /** The tensors of the state, except the averaged weights. */
  public static List<TensorEntry> tensors(TrainingState state) {
    List<TensorEntry> entries = new ArrayList<>();
    entries.addAll(tensors(WEIGHTS, state.parameters(), state.flat()));
    entries.addAll(tensors(FIRST_MOMENT, state.parameters(), state.optimizer().m()));
    entries.addAll(tensors(SECOND_MOMENT, state.parameters(), state.optimizer().v()));
    state
        .velocity()
        .ifPresent(velocity -> entries.addAll(tensors(VELOCITY, state.parameters(), velocity)));
    entries.add(
        TensorEntry.of(
            UPDATES,
            Dtype.F32,
            new long[] {1},
            () -> bytes(state.optimizer().updates().duplicate())));
    MeasuredSums measured = state.measured();
    entries.add(
        TensorEntry.of(
            MEASURED, Dtype.F32, new long[] {measured.size()}, () -> bytes(measured.values())));
    return entries;
  }

  /** The tensors of {@code flat}, each named {@code prefix} and its parameter's name. */
  public static List<TensorEntry> tensors(String prefix, FlatParameters parameters, NDArray flat) {
    return parameters.slots().stream()
        .map(
            slot ->
                TensorEntry.of(
                    prefix + slot.name(),
                    Dtype.F32,
                    slot.shape().getShape(),
                    () -> bytes(parameters.read(flat, slot))))
        .toList();
  }

  /**
   * Fills the state, except the averaged weights and the step. A file of an earlier version lacks
   * the sums since the last measurement, which then begin anew.
   *
   * @throws IOException listing the differences, if the file's tensors are not those of the state,
   *     which is then unchanged
   */
  public static void restore(TensorFile file, TrainingState state) throws IOException {
    Map<String, List<Long>> wanted = shapes(tensors(state));
    if (!file.tensors().containsKey(MEASURED)) {
      wanted.remove(MEASURED);
    }
    require(file, wanted);
    fill(file, state);
  }

  /** Fills the state as {@link #restore} does, from a file that may hold more. */
  static void fill(TensorFile file, TrainingState state) throws IOException {
    fill(file, WEIGHTS, state.parameters(), state.flat());
    fill(file, FIRST_MOMENT, state.parameters(), state.optimizer().m());
    fill(file, SECOND_MOMENT, state.parameters(), state.optimizer().v());
    String first = VELOCITY + state.parameters().slots().get(0).name();
    if (state.velocity().isPresent() && file.tensors().containsKey(first)) {
      fill(file, VELOCITY, state.parameters(), state.velocity().get());
    }
    NDArray updates = state.optimizer().updates();
    try (NDArray read = state.manager().create(file.readFloats(UPDATES), updates.getShape())) {
      updates.set(new NDIndex(":"), read);
    }
    if (file.tensors().containsKey(MEASURED)) {
      state.measured().set(file.readFloats(MEASURED));
    } else {
      state.measured().reset();
    }
  }

  /**
   * Fills {@code flat} from a file that holds its parameters and nothing else.
   *
   * @throws IOException listing the differences, if the file's tensors are not those of the
   *     parameters; {@code flat} is then unchanged
   */
  public static void restore(
      TensorFile file, String prefix, FlatParameters parameters, NDArray flat) throws IOException {
    requireSame(file, prefix, parameters);
    fill(file, prefix, parameters, flat);
  }

  /**
   * Checks that a file holds the tensors of the parameters and nothing else.
   *
   * @throws IOException if not, listing what differs
   */
  public static void requireSame(TensorFile file, String prefix, FlatParameters parameters)
      throws IOException {
    Map<String, List<Long>> wanted = new TreeMap<>();
    for (Slot slot : parameters.slots()) {
      long[] shape = slot.shape().getShape();
      wanted.put(prefix + slot.name(), LongStream.of(shape).boxed().toList());
    }
    require(file, wanted);
  }

  /**
   * Checks that a file holds these tensors and nothing else.
   *
   * @throws IOException if not, listing what differs
   */
  static void requireSame(TensorFile file, List<TensorEntry> tensors) throws IOException {
    require(file, shapes(tensors));
  }

  private static Map<String, List<Long>> shapes(List<TensorEntry> tensors) {
    Map<String, List<Long>> shapes = new TreeMap<>();
    tensors.forEach(tensor -> shapes.put(tensor.name(), tensor.shape()));
    return shapes;
  }

  private static void require(TensorFile file, Map<String, List<Long>> wanted) throws IOException {
    Map<String, List<Long>> found = new TreeMap<>();
    file.tensors().forEach((name, tensor) -> found.put(name, tensor.shape()));
    if (!found.equals(wanted)) {
      throw new MismatchException(file.path(), wanted, found);
    }
  }

  static void fill(TensorFile file, String prefix, FlatParameters parameters, NDArray flat)
      throws IOException {
    for (Slot slot : parameters.slots()) {
      String name = prefix + slot.name();
      try (NDArray value = flat.getManager().create(file.readWeights(name), slot.shape())) {
        parameters.write(flat, slot, value);
      }
    }
  }

  private static ByteBuffer bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer bytes(NDArray array) {
    try (array) {
      return array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
