package io.github.ddpm.unet;

import static io.github.ddpm.unet.Networks.images;
import static io.github.ddpm.unet.Networks.randomWeights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.Activation;
import io.github.ddpm.torch.CompiledNetwork;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.AutoencoderConfig.CodedLatents;
import io.github.ddpm.unet.AutoencoderConfig.CoderLevels;
import io.github.ddpm.unet.AutoencoderConfig.LatentScale;
import io.github.ddpm.unet.AutoencoderConfig.NormalLatents;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AutoencoderTest extends EngineTest {
  static Stream<AutoencoderConfig> configs() {
    return Stream.concat(Autoencoders.normal().stream(), Autoencoders.coded().stream());
  }

  private static AutoencoderConfig published(
      List<Integer> channels, int latent, AutoencoderConfig.Bottleneck bottleneck) {
    List<Boolean> none = Collections.nCopies(channels.size(), false);
    return new AutoencoderConfig(
        256,
        256,
        3,
        3,
        latent,
        new CoderLevels(channels, 2, none, true, none),
        32,
        Activation.SILU,
        bottleneck,
        new LatentScale(0.18215, 0));
  }

  /** A network with weights. */
  private final class Weighted {
    private final Autoencoder network;
    private final FlatParameters parameters;
    private final NDArray flat;

    private Weighted(AutoencoderConfig config) {
      network = Autoencoder.of(config);
      parameters = new FlatParameters(network);
      flat = randomWeights(manager, parameters, 1);
    }

    private ParameterStore store() {
      return parameters.view(flat);
    }

    private NDArray images(int count) {
      return Networks.images(manager, 2, count, network.config().inChannels(), 16, 24);
    }

    /** What comes back of images, whose latents are not random. */
    private NDArray throughout(NDArray images) {
      NDArray encoded = network.encode(store(), images);
      boolean isCoded = network instanceof VQModel;
      return network.decode(store(), isCoded ? encoded : new LatentMoments(encoded).mean());
    }
  }

  @BeforeEach
  void recordNothing() {
    Torch.gradMode(false);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void whatIsDeclaredIsReturned(AutoencoderConfig config) {
    Weighted of = new Weighted(config);
    NDArray x = of.images(2);
    NDList out = of.network.forward(of.store(), new NDList(x), false);
    assertArrayEquals(of.network.getOutputShapes(new Shape[] {x.getShape()}), out.getShapes());
    assertEquals(new Shape(2, config.outChannels(), 16, 24), out.head().getShape());
    assertEquals(DataType.FLOAT32, out.head().getDataType());
    assertClose(of.throughout(x), out.head(), 1e-4);
    NDArray encoded = of.network.encode(of.store(), x);
    long side = config.factor();
    assertEquals(new Shape(2, config.encodedChannels(), 16 / side, 24 / side), encoded.getShape());
    assertTrue(of.network.work(16, 24) > 0);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void anImageComesBackTheSameAloneAndAmongOthersAndAgain(AutoencoderConfig config) {
    Weighted of = new Weighted(config);
    NDArray x = of.images(3);
    NDArray together = of.throughout(x);
    assertArrayEquals(together.toFloatArray(), of.throughout(x).toFloatArray());
    for (int i = 0; i < 3; i++) {
      NDArray alone = of.throughout(x.get(i + ":" + (i + 1)));
      assertClose(together.get(i + ":" + (i + 1)), alone, 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void bothDirectionsCanBeTraced(AutoencoderConfig config) {
    Weighted of = new Weighted(config);
    ParameterStore store = of.store();
    NDArray x = of.images(2);
    NDArray encoded = of.network.encode(store, x);
    NDArray latents = images(manager, 3, 2, config.decodedChannels(), 4, 6);
    try (CompiledNetwork encoder =
            CompiledNetwork.of(
                new NDList(of.network.imageExample(manager)),
                inputs -> of.network.encode(store, inputs.head()));
        CompiledNetwork decoder =
            CompiledNetwork.of(
                new NDList(of.network.latentExample(manager)),
                inputs -> of.network.decode(store, inputs.head()))) {
      assertClose(encoded, encoder.call(new NDList(x)), 1e-5);
      assertClose(of.network.decode(store, latents), decoder.call(new NDList(latents)), 1e-5);
    }
  }

  /** bfloat16 has 8 binary digits; a code may be another, so codes are left out. */
  @Test
  void inBfloat16ItIsNearlyTheSame() {
    Weighted of = new Weighted(Autoencoders.normal().get(0));
    NDArray x = of.images(2);
    NDArray exact = of.throughout(x);
    ParameterStore rounded = of.parameters.view(Precision.BF16.cast(of.flat));
    NDArray mean = new LatentMoments(of.network.encode(rounded, x)).mean();
    NDArray near = of.network.decode(rounded, mean);
    assertEquals(DataType.FLOAT32, near.getDataType());
    double error = near.sub(exact).norm().getFloat() / exact.norm().getFloat();
    assertTrue(error < 0.05, "" + error);
  }

  @Test
  void sidesThatAreNoMultiplesAreRefused() {
    Weighted of = new Weighted(Autoencoders.normal().get(1));
    NDArray x = images(manager, 1, 1, 1, 16, 18);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> of.network.encode(of.store(), x));
    assertTrue(refusal.getMessage().contains("multiples of 4, are 16x18"), refusal.getMessage());
  }

  /** The counts of PyTorch's profiler for both: multiplications and additions of one image. */
  @Test
  void stableDiffusionsTakes271And620Gflop() {
    Autoencoder sd =
        Autoencoder.of(published(List.of(128, 256, 512, 512), 4, new NormalLatents(true, true)));
    assertEquals(271e9, sd.encodingWork(256, 256), 3e9);
    assertEquals(620e9, sd.decodingWork(256, 256), 6e9);
  }

  /** Rombach et al. 2022 published both; the counts are diffusers'. */
  @Test
  void publishedNetworksHaveTheirNumberOfParameters() {
    FlatParameters sd =
        new FlatParameters(
            Autoencoder.of(
                published(List.of(128, 256, 512, 512), 4, new NormalLatents(true, true))));
    FlatParameters ldm =
        new FlatParameters(
            Autoencoder.of(published(List.of(128, 256, 512), 3, new CodedLatents(8192, 3))));
    assertEquals(83_653_863, sd.count());
    assertEquals(248, sd.slots().size());
    assertEquals(55_322_782, ldm.count());
    assertEquals(205, ldm.slots().size());
  }

  /** Unlike in a denoiser, a decoder that says nothing would teach the encoder nothing. */
  @ParameterizedTest
  @MethodSource("configs")
  void theInitialNetworkTellsImagesApart(AutoencoderConfig config) {
    Weighted of = new Weighted(config);
    Torch.seed(3);
    NDArray initial = of.parameters.initialize(manager);
    for (Slot slot : of.parameters.slots()) {
      assertTrue(of.parameters.read(initial, slot).abs().max().getFloat() < 2, slot.name());
    }
    NDArray encoded = of.network.encode(of.parameters.view(initial), of.images(2));
    NDArray decoded =
        of.network.decode(
            of.parameters.view(initial), images(manager, 3, 2, config.decodedChannels(), 4, 6));
    assertTrue(encoded.get(0).sub(encoded.get(1)).abs().max().getFloat() > 0.01);
    assertTrue(decoded.abs().max().getFloat() > 0.01);
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void eachLatentBecomesACode(Precision precision) {
    Weighted of = new Weighted(Autoencoders.coded().get(0));
    VQModel network = (VQModel) of.network;
    ParameterStore store = of.parameters.view(precision.cast(of.flat));
    NDArray latents = images(manager, 3, 2, 3, 4, 6);
    NDArray codes = network.quantize(store, latents);
    assertEquals(latents.getShape(), codes.getShape());
    assertClose(codes, network.quantize(store, codes), 0);
    assertClose(network.decode(store, codes), network.decode(store, latents), 0);
    assertTrue(network.indices(store, latents).max().getLong() < 20);
  }
}
