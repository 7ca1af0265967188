package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.progress.StepClock;
import io.github.ddpm.progress.StepPart;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepClockTest {
  @Test
  void eachStepTellsItsPartsInOrderEachAfterAStart() throws IOException {
    List<String> told = new ArrayList<>();
    try (TinyRun run = new TinyRun(TinyRun.settings(2, 100), 1, Precision.FP32)) {
      TrainingLoop loop = run.loop();
      loop.clock(recorder(told));
      loop.run(List.of());
    }
    List<String> step = List.of("start", "DATA", "start", "FORWARD", "BACKWARD", "start", "UPDATE");
    List<String> twoSteps = new ArrayList<>(step);
    twoSteps.addAll(step);
    assertEquals(twoSteps, told);
  }

  @Test
  void beingTimedChangesNoWeight() throws IOException {
    TrainingSettings settings = TinyRun.settings(3, 100);
    try (TinyRun plain = new TinyRun(settings, 1, Precision.FP32);
        TinyRun timed = new TinyRun(settings, 1, Precision.FP32)) {
      plain.train();
      TrainingLoop loop = timed.loop();
      loop.clock(recorder(new ArrayList<>()));
      loop.run(List.of());
      assertArrayEquals(plain.state.flat().toFloatArray(), timed.state.flat().toFloatArray());
    }
  }

  private static StepClock recorder(List<String> told) {
    return new StepClock() {
      @Override
      public void start() {
        told.add("start");
      }

      @Override
      public void end(StepPart part) {
        told.add(part.name());
      }
    };
  }
}
