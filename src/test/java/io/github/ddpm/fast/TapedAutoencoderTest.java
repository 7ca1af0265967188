package io.github.ddpm.fast;

import static io.github.ddpm.unet.Networks.images;
import static io.github.ddpm.unet.Networks.randomWeights;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.BlockListener;
import io.github.ddpm.torch.FlatGradient;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Layers;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.Autoencoder;
import io.github.ddpm.unet.AutoencoderConfig;
import io.github.ddpm.unet.AutoencoderKL;
import io.github.ddpm.unet.Autoencoders;
import io.github.ddpm.unet.LatentMoments;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An autoencoder's gradient computed in pieces, of a loss that reads what is between encoder and
 * decoder too; the oracle is PyTorch's autograd on the whole.
 */
class TapedAutoencoderTest extends EngineTest {
  static Stream<AutoencoderConfig> all() {
    return Stream.concat(normal().stream(), Autoencoders.coded().stream());
  }

  static List<AutoencoderConfig> normal() {
    return Autoencoders.normal();
  }

  @BeforeEach
  @AfterEach
  void recordNothing() {
    Torch.gradMode(false);
  }

  private NDArray loss(Autoencoder network, ParameterStore store, Layers layers) {
    ForwardOptions options = new ForwardOptions(BlockListener.NONE, List.of(), layers);
    AutoencoderConfig config = network.config();
    NDList inputs = new NDList(images(manager, 1, 2, config.inChannels(), 16, 24));
    boolean isNormal = network instanceof AutoencoderKL;
    if (isNormal) {
      long side = config.factor();
      inputs.add(images(manager, 2, 2, config.decodedChannels(), 16 / side, 24 / side));
    }
    Torch.gradMode(true);
    NDList made = network.forward(store, inputs, true, options.parameters());
    NDArray decoded = made.head();
    NDArray weighted = decoded.mul(images(manager, 3, decoded.getShape().getShape())).sum();
    return weighted.add(isNormal ? new LatentMoments(made.get(1)).kl().sum() : made.get(1).sum());
  }

  private NDArray recorded(Autoencoder network, NDArray weights, Precision precision) {
    NDArray leaf = weights.stopGradient();
    leaf.setRequiresGradient(true);
    Torch.gradMode(true);
    ParameterStore store = new FlatParameters(network).view(precision.cast(leaf));
    Torch.backward(loss(network, store, Layers.PLAIN));
    Torch.gradMode(false);
    return leaf.getGradient();
  }

  @ParameterizedTest
  @MethodSource("all")
  void piecesGiveTheGradientOfTheWhole(AutoencoderConfig config) {
    assertGradientIsThatOfTheWhole(config, Precision.FP32, 1e-4);
  }

  /** Slow on processors without bfloat16 instructions; a latent might find another code. */
  @ParameterizedTest
  @MethodSource("normal")
  @Tag("slow")
  void piecesInBfloat16GiveNearlyTheGradientOfTheWhole(AutoencoderConfig config) {
    assertGradientIsThatOfTheWhole(config, Precision.BF16, 0.1);
  }

  private void assertGradientIsThatOfTheWhole(
      AutoencoderConfig config, Precision precision, double tolerance) {
    Autoencoder network = Autoencoder.of(config);
    FlatParameters parameters = new FlatParameters(network);
    NDArray weights = randomWeights(manager, parameters, 1);
    NDArray whole = recorded(network, weights, precision);
    FlatGradient gradient = new FlatGradient(parameters, manager);
    FlatGradient.Part part = gradient.part(0, precision.cast(weights));
    Tape tape = new Tape(part);
    tape.backward(loss(network, part.store(), new TapedLayers(tape)));
    gradient.endBatch();
    double distance = whole.sub(gradient.sum()).norm().getFloat() / whole.norm().getFloat();
    assertTrue(distance < tolerance, "" + distance);
  }
}
