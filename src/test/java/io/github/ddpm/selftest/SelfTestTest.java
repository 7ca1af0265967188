package io.github.ddpm.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code WrongArithmeticTest} tests the effect of a wrong operation. */
class SelfTestTest extends EngineTest {
  private static SelfTest of(String channels, int groups, int side) {
    RunConfig config =
        ConfigLoader.override(
            RunConfig.defaults(),
            Assignment.parse(
                List.of(
                    "model.block_out_channels=[" + channels + "]",
                    "model.norm_num_groups=" + groups,
                    "model.attention_resolutions=[]",
                    "data.image_size=" + side)));
    return SelfTest.of(config.unet(), Device.cpu());
  }

  @ParameterizedTest
  @CsvSource({
    "'32, 64, 128', 8, 16",
    "'128, 256', 32, 32",
    "'24, 40', 8, 28",
    "'4, 3, 1', 1, 8",
    "'512', 32, 64",
    "'1024, 24', 8, 8",
    "'8, 8, 8, 8', 8, 8"
  })
  void thisMachineComputesRightly(String channels, int groups, int side) {
    for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
      for (boolean gradients : new boolean[] {false, true}) {
        assertEquals(Optional.empty(), of(channels, groups, side).fault(precision, gradients));
      }
    }
    assertEquals(Optional.empty(), SelfTest.ofAnyNetwork(Device.cpu()).fault(Precision.FP32, true));
  }

  @Test
  void theGradModeStaysAsItWas() {
    for (boolean recording : new boolean[] {true, false}) {
      Torch.gradMode(recording);
      SelfTest.ofAnyNetwork(Device.cpu()).fault(Precision.FP32, !recording);
      assertEquals(recording, Torch.gradMode());
    }
  }

  /** Sums of multiples of 1/256 have no rounding errors below 2¹⁶ of them. */
  @Test
  @EnabledOnOs(architectures = "amd64")
  void convolutionsInFloat32AreRightToTheLastBit() {
    Torch.gradMode(true);
    for (Answer answer : new ConvolutionCheck(24, 24, 8).answers(manager, Precision.FP32, true)) {
      assertEquals(0, answer.error(), answer.toString());
    }
  }

  @Test
  void anErrorIsNamedWithItsShareOfTheSizeOfWhatIsExpected() {
    Answer answer = new Answer("the sum", new double[] {3, 4, 0, 0}, new double[] {3, 4.5, 0, 0});
    assertEquals(Optional.of("the sum is off by 0.20 of its size"), answer.fault(0.19));
    assertEquals(Optional.empty(), answer.fault(0.21));
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void oneNumberThatIsNotFiniteIsSeen(double number) {
    Answer answer = new Answer("the sum", new double[] {1, 2}, new double[] {1, number});
    assertEquals(Optional.of("the sum holds NaN or infinity"), answer.fault(1e9));
  }

  @Test
  void eachElementOfAProductCountsInItsSum() {
    KnownNumbers numbers = new KnownNumbers(1);
    float[] product = numbers.next(24 * 40);
    double[] signs = numbers.signs(24);
    double[] sum = Freivalds.sum(product, signs, 40);
    for (int i = 0; i < product.length; i++) {
      float[] wrong = product.clone();
      wrong[i] += 0.5f;
      double[] other = Freivalds.sum(wrong, signs, 40);
      assertTrue(Math.abs(other[i % 40] - sum[i % 40]) == 0.5, "element " + i);
    }
  }
}
