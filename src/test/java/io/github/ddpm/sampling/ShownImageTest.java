package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.Rescaling;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A network that finds the image where it is shown it draws that image, with every sampler. */
final class ShownImageTest extends EngineTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.of(DiffusionSettings.defaults());

  @ParameterizedTest
  @EnumSource(value = SamplerName.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void aNetworkThatReturnsItsConditionDrawsTheEnlargedImage(SamplerName name) {
    NDArray small = manager.randomUniform(-1, 1, new Shape(2, 3, 4, 4));
    NDArray enlarged = Rescaling.enlarged(small, 8, 8);
    Guidance.Conditional network =
        (xt, t, told) -> told.input(xt, xt.getManager().zeros(new Shape(2))).head().get(":, 3:");
    Denoiser denoiser =
        Denoiser.of(
            Guidance.of(network, Conditions.shown(enlarged), Conditions.NONE, 1),
            Prediction.SAMPLE,
            true);
    SamplingSettings settings = SamplingSettings.defaults().withSampler(name, 10, Spacing.AUTO);
    NoiseSource noise = new ImageNoise(manager, 3, 0, enlarged.getShape());

    NDArray drawn =
        new UnconditionalGeneration(Samplers.of(settings, SCHEDULE))
            .draw(denoiser, noise, StepListener.NONE);

    assertArrayEquals(enlarged.toFloatArray(), drawn.toFloatArray(), 1e-4f);
  }
}
