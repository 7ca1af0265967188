package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.torch.Finite;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.torch.Ops;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Finds the first non-finite array of a step, in the order in which they are computed. */
final class Diagnosis {
  private Optional<String> found = Optional.empty();

  private Diagnosis() {}

  /** Describes the first array of a step that holds NaN or infinity. */
  static String of(TrainingState state, NoisyBatch noisy, BatchGradient gradient) {
    FlatParameters parameters = state.parameters();
    Diagnosis diagnosis = new Diagnosis();
    diagnosis.seeEach("the weight ", parameters, state.flat(), parameters.slots());
    diagnosis.seeEach(
        "the averaged weight ", parameters, state.optimizer().ema(), parameters.slots());
    diagnosis.seeEach(
        "the first moment of ", parameters, state.optimizer().m(), parameters.slots());
    diagnosis.seeEach(
        "the second moment of ", parameters, state.optimizer().v(), parameters.slots());
    diagnosis.see("the noisy images x_t", noisy.xt());
    diagnosis.see("the target", noisy.target());
    gradient.watch(
        noisy,
        state.microBatch(),
        (block, output) -> diagnosis.see(outputOf(parameters.path(block)), Ops.toFp32(output)));
    LossAndGradient result = gradient.of(noisy, state.microBatch(), StepClock.OFF);
    diagnosis.see("the loss", result.loss());
    // The backward pass reaches the last parameters first.
    List<Slot> backwards = new ArrayList<>(parameters.slots());
    Collections.reverse(backwards);
    diagnosis.seeEach("the gradient of ", parameters, result.gradient(), backwards);
    return diagnosis.found.orElse("the gradient's norm");
  }

  private static String outputOf(String path) {
    return path.isEmpty() ? "the network's output" : "the output of " + path;
  }

  private void see(String name, NDArray array) {
    if (found.isEmpty() && !Finite.all(array)) {
      found = Optional.of(name);
    }
  }

  private void seeEach(String name, FlatParameters parameters, NDArray flat, List<Slot> slots) {
    for (Slot slot : slots) {
      try (NDArray array = parameters.read(flat, slot)) {
        see(name + slot.name(), array);
      }
    }
  }
}
