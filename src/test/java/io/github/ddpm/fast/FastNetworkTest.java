package io.github.ddpm.fast;

import static io.github.ddpm.unet.Networks.config;
import static io.github.ddpm.unet.Networks.images;
import static io.github.ddpm.unet.Networks.randomWeights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.Activation;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.Networks;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks in evaluation, with packed weights or, for single images, with prepared operators. The
 * oracle is the same network with plain weights, whose blocks have their own oracles.
 */
class FastNetworkTest extends EngineTest {

  static List<UNetConfig> networks() {
    UNetConfig whole = config(3, 32, 32, List.of(16, 32), List.of(16));
    List<UNetConfig> networks = new ArrayList<>();
    networks.add(whole);
    networks.add(config(1, 28, 28, List.of(16, 24, 32), List.of(7)));
    networks.add(config(3, 4, 12, List.of(8, 8, 16), List.of(2)));
    networks.add(config(3, 5, 7, List.of(8), List.of(5)));
    networks.add(config(1, 1, 1, List.of(4), List.of(1)));
    networks.add(config(3, 18, 22, List.of(64, 128), List.of()));
    for (Activation actFn : Activation.values()) { // Each is written down once for each way.
      networks.add(unlike(whole, actFn, actFn == Activation.MISH));
    }
    return networks;
  }

  /** The same network in everything in which diffusers' networks may differ from Ho et al.'s. */
  private static UNetConfig unlike(UNetConfig ho, Activation actFn, boolean scaleShift) {
    return new UNetConfig(
        ho.height(),
        ho.width(),
        ho.inChannels(),
        ho.outChannels() + 1,
        true,
        new UNetConfig.Blocks(ho.blocks().outChannels(), 2, 1, Math.sqrt(2)),
        new UNetConfig.Attention(
            ho.attention().down(), true, Collections.nCopies(ho.levels(), true), 8, 4),
        new UNetConfig.Time(!ho.time().flipSinToCos(), 1, scaleShift, false),
        new UNetConfig.Norm(2, 1e-5),
        actFn,
        3,
        0);
  }

  @BeforeEach
  void recordNothing() {
    Torch.gradMode(false);
  }

  /** Otherwise all these tests would compare the plain network with itself. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void thisProcessorsLibrariesPackAndKeep() {
    assertTrue(PackedOperators.arePossible(Device.cpu(), DataType.FLOAT32));
    assertTrue(XnnpackOperators.areFasterFor(Device.cpu(), DataType.FLOAT32, 1, 0));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void packedWeightsGiveTheSameOutputs(UNetConfig config) {
    assertOutputsAreThoseOfPlainWeights(new Twins(config, Precision.FP32, 8));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void keptOperatorsGiveTheSameOutputs(UNetConfig config) {
    assertOutputsAreThoseOfPlainWeights(new Twins(config, Precision.FP32, 1));
  }

  private void assertOutputsAreThoseOfPlainWeights(Twins twins) {
    for (int n : new int[] {1, 2, 8}) {
      double[] expected = twins.plainOutput(n);
      double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      assertArrayEquals(expected, twins.output(n), 5e-5 * largest);
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void packedWeightsInBfloat16GiveNearlyTheSame(UNetConfig config) {
    double[] exact = new Twins(config, Precision.FP32, 8).output(2);
    double[] rounded = new Twins(config, Precision.BF16, 8).output(2);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < exact.length; i++) {
      difference += Math.pow(exact[i] - rounded[i], 2);
      norm += exact[i] * exact[i];
    }
    assertTrue(Math.sqrt(difference / norm) < 0.1, "" + Math.sqrt(difference / norm));
  }

  /** What is changed in place is the evaluation's own. */
  @ParameterizedTest
  @MethodSource("networks")
  void anEvaluationLeavesNothingBehind(UNetConfig config) {
    for (int images : new int[] {1, 8}) {
      Twins twins = new Twins(config, Precision.FP32, images);
      NDList inputs = twins.inputs(2);
      double[] before = values(inputs.head());
      double[] first = values(twins.evaluated.call(inputs));
      assertArrayEquals(before, values(inputs.head()));
      assertArrayEquals(first, values(twins.evaluated.call(inputs)));
    }
  }

  /** One network, plain and as it is evaluated. */
  private final class Twins {
    private final UNet unet;
    private final ParameterStore plain;
    private final NetworkFunction evaluated;

    Twins(UNetConfig config, Precision precision, int images) {
      unet = new UNet(config);
      FlatParameters parameters = new FlatParameters(unet);
      NDArray weights = randomWeights(manager, parameters, 1);
      plain = parameters.view(precision.cast(weights));
      evaluated = Networks.pipeline(unet, weights).evaluated(precision, manager, images);
    }

    NDList inputs(int n) {
      UNetConfig config = unet.config();
      NDArray x = images(manager, n, n, config.inChannels(), config.height(), config.width());
      NDList inputs = new NDList(x, manager.arange(n).mul(123));
      if (config.numClassEmbeds() > 0) {
        inputs.add(manager.arange(n).mod(config.numClassEmbeds()).toType(DataType.INT64, false));
      }
      return inputs;
    }

    double[] plainOutput(int n) {
      return values(unet.forward(plain, inputs(n), false).singletonOrThrow());
    }

    double[] output(int n) {
      return values(evaluated.call(inputs(n)));
    }
  }
}
