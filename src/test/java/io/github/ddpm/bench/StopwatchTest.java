package io.github.ddpm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.sampling.SamplerName;
import io.github.ddpm.sampling.SamplingSettings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopwatchTest {
  /** Else an evaluation would seem to take as long as a step of several. */
  @ParameterizedTest
  @CsvSource({"auto, AUTO", "dpm++, DPM_SOLVER", "heun, DDIM", "predictor_corrector, DDIM"})
  void aStepThatIsTimedEvaluatesTheNetworkOnce(String sampler, SamplerName timed) {
    SamplingSettings settings =
        Stopwatch.evaluatingOnce(
                ConfigLoader.override(
                    RunConfig.defaults(),
                    List.of(
                        Assignment.ofText("test", "sampling.sampler", sampler),
                        new Assignment("test", "sampling.guidance_scale", "3"))))
            .sampling();
    assertEquals(timed, settings.sampler());
    assertEquals(1, settings.guidance().scale());
  }
}
