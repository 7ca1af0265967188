package io.github.ddpm.fast;

import static io.github.ddpm.unet.Networks.images;
import static io.github.ddpm.unet.Networks.randomWeights;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.BlockListener;
import io.github.ddpm.torch.FlatGradient;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Layers;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.Networks;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Networks of any number of channels, whether or not they fill blocks of 8 or 16. The oracle is the
 * same network in double precision, which PyTorch computes with plain code, without oneDNN.
 */
class ManyChannelsTest extends EngineTest {
  private static final double TOLERANCE = 1e-4;

  @BeforeEach
  @AfterEach
  void recordNothing() {
    Torch.gradMode(false);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 24, 40, 8",
    "3, 24, 40, 8",
    "3, 40, 24, 1",
    "1, 8, 20, 4",
    "3, 48, 48, 16",
    "2, 4, 3, 1",
    "1, 6, 1, 1",
    "3, 72, 56, 8"
  })
  void outputsAndGradientsAreThoseOfDoublePrecision(int image, int first, int second, int groups) {
    UNetConfig config =
        UNetConfig.of(
            new UNetSettings(List.of(first, second), 1, List.of(4), 0, 0, groups, 0, 0),
            image,
            8,
            12);
    UNet unet = new UNet(config);
    FlatParameters parameters = new FlatParameters(unet);
    NDArray weights = randomWeights(manager, parameters, 1);
    NDList inputs = new NDList(images(manager, 2, 3, image, 8, 12), manager.arange(3).mul(123));

    NDArray leaf = weights.toType(DataType.FLOAT64, true);
    leaf.setRequiresGradient(true);
    Torch.gradMode(true);
    NDArray exact = output(unet, parameters.view(leaf), inputs, Layers.PLAIN);
    NDArray target = images(manager, 4, exact.getShape().getShape());
    Torch.backward(exact.mul(target).sum());

    FlatGradient gradient = new FlatGradient(parameters, manager);
    FlatGradient.Part part = gradient.part(0, weights);
    Tape tape = new Tape(part);
    NDArray output = output(unet, part.store(), inputs, new TapedLayers(tape));
    tape.backward(output.mul(target).sum());
    gradient.endBatch();

    assertNear(exact, output, "training");
    assertNear(leaf.getGradient(), gradient.sum(), "the gradient");
    Torch.gradMode(false);
    for (int images : new int[] {1, 3}) {
      try (NetworkFunction evaluated =
          Networks.pipeline(unet, weights).evaluated(Precision.FP32, manager, images)) {
        assertNear(exact, evaluated.call(inputs), "sampling for " + images);
      }
    }
  }

  private static NDArray output(UNet unet, ParameterStore store, NDList inputs, Layers layers) {
    ForwardOptions options = new ForwardOptions(BlockListener.NONE, List.of(), layers);
    return unet.forward(store, inputs, true, options.parameters()).singletonOrThrow();
  }

  private static void assertNear(NDArray exact, NDArray actual, String what) {
    double[] expected = values(exact);
    double[] found = values(actual);
    double errors = 0;
    double squares = 0;
    for (int i = 0; i < expected.length; i++) {
      errors += Math.pow(found[i] - expected[i], 2);
      squares += expected[i] * expected[i];
    }
    double distance = Math.sqrt(errors / squares);
    assertTrue(distance < TOLERANCE, what + " is off by " + distance);
  }
}
