package io.github.ddpm.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.testing.EngineTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PredictionTest extends EngineTest {

  private final NoiseSchedule schedule = NoiseSchedule.of(DiffusionSettings.defaults());
  private final NDArray xStart = gaussian(1, DataType.FLOAT64, 2, 3, 4, 4);
  private final NDArray noise = gaussian(2, DataType.FLOAT64, 2, 3, 4, 4);

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW")
  void aPerfectNetworkGivesBackImageAndNoise(Prediction prediction) {
    for (int t : new int[] {0, 1, 500, 999}) {
      double alphaCumprod = schedule.alphaCumprod(t);
      NDArray xt = mix(xStart, noise, alphaCumprod);
      NDArray output = output(prediction, alphaCumprod);
      assertClose(xStart, prediction.xStart(output, xt, schedule.at(t)), 1e-11);
      assertClose(noise, prediction.noise(output, xt, schedule.at(t)), 1e-11);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW")
  void anyOutputSplitsTheNoisyImageWithoutRest(Prediction prediction) {
    NDArray output = gaussian(3, DataType.FLOAT64, 2, 3, 4, 4);
    NDArray xt = gaussian(4, DataType.FLOAT64, 2, 3, 4, 4);
    for (int t : new int[] {0, 1, 500, 999}) {
      double alphaCumprod = schedule.alphaCumprod(t);
      NDArray estimatedStart = prediction.xStart(output, xt, schedule.at(t));
      NDArray estimatedNoise = prediction.noise(output, xt, schedule.at(t));
      assertClose(xt, mix(estimatedStart, estimatedNoise, alphaCumprod), 1e-11);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW")
  void theObjectivesTargetIsWhatAPerfectNetworkSays(Prediction prediction) {
    Objective objective =
        new Objective(
            manager,
            new DiffusionSettings(
                PathKind.VP,
                1000,
                BetaSchedule.LINEAR,
                1e-4,
                0.02,
                SigmaSettings.defaults(),
                prediction,
                Loss.MSE,
                WeightSettings.NONE,
                false,
                false));
    NDArray target =
        objective.target(
            xStart.toType(DataType.FLOAT32, true),
            noise.toType(DataType.FLOAT32, true),
            manager.create(new long[] {500, 500}));
    NDArray expected = output(prediction, schedule.alphaCumprod(500));
    assertClose(expected.toType(DataType.FLOAT32, true), target, 1e-6);
  }

  private static NDArray mix(NDArray image, NDArray noise, double alphaCumprod) {
    return image.mul(Math.sqrt(alphaCumprod)).add(noise.mul(Math.sqrt(1 - alphaCumprod)));
  }

  private NDArray output(Prediction prediction, double alphaCumprod) {
    return switch (prediction) {
      case EPSILON -> noise;
      case SAMPLE -> xStart;
      case V_PREDICTION ->
          noise.mul(Math.sqrt(alphaCumprod)).sub(xStart.mul(Math.sqrt(1 - alphaCumprod)));
      case FLOW -> throw new AssertionError("not of this path");
    };
  }
}
