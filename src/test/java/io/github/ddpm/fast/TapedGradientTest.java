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
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A network's gradient computed in pieces; the oracle is PyTorch's autograd on the whole network.
 */
class TapedGradientTest extends EngineTest {

  static List<UNetConfig> networks() {
    return FastNetworkTest.networks();
  }

  @BeforeEach
  @AfterEach
  void recordNothing() {
    Torch.gradMode(false);
  }

  private NDList inputs(UNetConfig config, int n) {
    NDArray x = images(manager, n, n, config.inChannels(), config.height(), config.width());
    NDList inputs = new NDList(x, manager.arange(n).mul(123));
    if (config.numClassEmbeds() > 0) {
      inputs.add(manager.arange(n).mod(config.numClassEmbeds()).toType(DataType.INT64, false));
    }
    return inputs;
  }

  /** The sum of the network's outputs, each with a weight of its own. */
  private NDArray loss(UNet unet, ParameterStore store, NDList inputs, Layers layers) {
    ForwardOptions options = new ForwardOptions(BlockListener.NONE, List.of(), layers);
    Torch.gradMode(true);
    NDArray output = unet.forward(store, inputs, true, options.parameters()).singletonOrThrow();
    return output.mul(images(manager, 3, output.getShape().getShape())).sum();
  }

  private NDArray recorded(UNet unet, NDArray weights, NDList inputs, Precision precision) {
    NDArray leaf = weights.stopGradient();
    leaf.setRequiresGradient(true);
    Torch.gradMode(true);
    ParameterStore store = new FlatParameters(unet).view(precision.cast(leaf));
    Torch.backward(loss(unet, store, inputs, Layers.PLAIN));
    Torch.gradMode(false);
    return leaf.getGradient();
  }

  private void addTaped(
      FlatGradient gradient,
      UNet unet,
      NDArray weights,
      NDList inputs,
      Precision precision,
      boolean inPieces) {
    FlatGradient.Part part = gradient.part(0, precision.cast(weights));
    Tape tape = new Tape(part);
    tape.backward(
        loss(unet, part.store(), inputs, inPieces ? new TapedLayers(tape) : Layers.PLAIN));
    gradient.endBatch();
  }

  private static double distance(NDArray expected, NDArray actual) {
    return expected.sub(actual).norm().getFloat() / expected.norm().getFloat();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void piecesGiveTheGradientOfTheWhole(UNetConfig config) {
    assertGradientIsThatOfTheWhole(config, Precision.FP32, 1e-4);
  }

  /** Slow on processors without bfloat16 instructions. */
  @ParameterizedTest
  @MethodSource("networks")
  @Tag("slow")
  void piecesInBfloat16GiveNearlyTheGradientOfTheWhole(UNetConfig config) {
    assertGradientIsThatOfTheWhole(config, Precision.BF16, 0.1);
  }

  private void assertGradientIsThatOfTheWhole(
      UNetConfig config, Precision precision, double tolerance) {
    UNet unet = new UNet(config);
    FlatParameters parameters = new FlatParameters(unet);
    NDArray weights = randomWeights(manager, parameters, 1);
    NDArray whole = recorded(unet, weights, inputs(config, 3), precision);
    for (boolean inPieces : new boolean[] {true, false}) {
      FlatGradient gradient = new FlatGradient(parameters, manager);
      addTaped(gradient, unet, weights, inputs(config, 3), precision, inPieces);
      double distance = distance(whole, gradient.sum());
      assertTrue(distance < tolerance, "" + distance);
    }
  }
}
