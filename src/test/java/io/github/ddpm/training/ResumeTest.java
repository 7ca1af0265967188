package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.Checkpoints;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.FlowSettings;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A resumed run equals an uninterrupted run, byte for byte. */
class ResumeTest {
  private static final TrainingSettings SETTINGS = TinyRun.settings(7, 2);

  @TempDir private Path folder;

  private static final class PowerCut extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** Saves after the third step; before the fifth is told of, the lights go out. */
  private static TrainingListener saveThenFail(Checkpoints checkpoints, TrainingState state) {
    return new TrainingListener() {
      @Override
      public void onStep(long step) throws IOException {
        if (step == 3) {
          checkpoints.save(
              step,
              staging -> {
                staging.safetensors(
                    "ema.safetensors",
                    Safetensors.PYTORCH,
                    StateFiles.tensors("", state.parameters(), state.optimizer().ema()));
                staging.safetensors(
                    "state.safetensors", Safetensors.PYTORCH, StateFiles.tensors(state));
              });
        } else if (step == 5) {
          throw new PowerCut();
        }
      }
    };
  }

  private static void restore(Checkpoint checkpoint, TrainingState state) throws IOException {
    try (SafetensorsFile ema =
            SafetensorsFile.open(checkpoint.folder().resolve("ema.safetensors"));
        SafetensorsFile rest =
            SafetensorsFile.open(checkpoint.folder().resolve("state.safetensors"))) {
      StateFiles.restore(ema, "", state.parameters(), state.optimizer().ema());
      StateFiles.restore(rest, state);
    }
    state.step(checkpoint.step());
  }

  /** Keeps what is measured, but for times; the third step is the first of two. */
  private static TrainingListener measuring(List<List<Number>> seen) {
    return new TrainingListener() {
      @Override
      public void onMeasured(Measurement now) {
        seen.add(List.of(now.step(), now.loss(), now.gradientNorm(), now.skipped()));
      }
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void whatWasCutResumesAsIfItHadNotBeen(Precision precision) throws IOException {
    resumes(SETTINGS, DiffusionSettings.defaults(), precision);
  }

  @Test
  void soDoesARunAlongAStraightPath() throws IOException {
    DiffusionSettings flow = FlowSettings.of(DiffusionSettings.defaults().timesteps());
    TimestepSettings logitNormal = TimestepSettings.of(TimestepSampling.LOGIT_NORMAL);
    resumes(TinyRun.settings(7, 2, 1e-3, 0, logitNormal), flow, Precision.FP32);
  }

  private void resumes(TrainingSettings settings, DiffusionSettings diffusion, Precision precision)
      throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    List<List<Number>> before = new ArrayList<>();
    List<List<Number>> after = new ArrayList<>();
    try (TinyRun unbroken = new TinyRun(settings, diffusion, 1, precision);
        TinyRun cut = new TinyRun(settings, diffusion, 1, precision);
        TinyRun resumed = new TinyRun(settings, diffusion, 1, precision)) {
      unbroken.train(measuring(before));
      assertThrows(PowerCut.class, () -> cut.train(saveThenFail(checkpoints, cut.state)));
      // What is there before does not matter.
      resumed.train();
      restore(checkpoints.newestWhole(damage -> {}).orElseThrow(), resumed.state);
      assertEquals(3, resumed.state.step());
      resumed.train(measuring(after));
      assertEquals(before.subList(1, 4), after);
      for (int i = 0; i < unbroken.arrays().size(); i++) {
        assertArrayEquals(
            unbroken.arrays().get(i).toByteArray(), resumed.arrays().get(i).toByteArray());
      }
    }
  }
}
