package io.github.ddpm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.ddpm.checkpoint.Checkpoints;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.diffusers.AutoencoderFolder;
import io.github.ddpm.fast.Tape;
import io.github.ddpm.fast.TapedLayers;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.testing.NextFixtures;
import io.github.ddpm.torch.BlockListener;
import io.github.ddpm.torch.FlatGradient;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Layers;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.Autoencoder;
import io.github.ddpm.unet.AutoencoderKL;
import io.github.ddpm.unet.LatentMoments;
import io.github.ddpm.unet.VQModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Outputs and gradients recorded from diffusers' {@code AutoencoderKL} and {@code VQModel} with
 * random weights in float32. Each folder {@code autoencoder-*} of {@link NextFixtures} is run:
 * {@code vae/} or {@code vqvae/} is the model as diffusers saves it, {@code io.safetensors} has
 * inputs and outputs, and the L2 norm of the loss's gradient in each parameter.
 */
class AutoencoderParityTest extends EngineTest {
  private static final double OUTPUT = 1e-4;

  @TempDir Path folder;

  static List<Path> models() throws IOException {
    return NextFixtures.matching("", "autoencoder-*");
  }

  @BeforeEach
  void recordNothing() {
    Torch.gradMode(false);
  }

  @ParameterizedTest
  @MethodSource("models")
  void imagesAreEncodedAndDecodedAsByDiffusers(Path model) throws IOException {
    try (TrainedAutoencoder read = read(model);
        SafetensorsFile io = io(model)) {
      Autoencoder network = read.network();
      ParameterStore store = read.parameters().view(read.weights());
      NDArray encoded = network.encode(store, array(io, "sample"));
      if (network instanceof VQModel coded) {
        assertClose(array(io, "latents"), encoded, OUTPUT);
        assertArrayEquals(integers(io, "indices"), coded.indices(store, encoded).toLongArray());
        assertClose(array(io, "quantized"), coded.quantize(store, encoded), OUTPUT);
      } else {
        LatentMoments latents = new LatentMoments(encoded);
        assertClose(array(io, "moments"), encoded, OUTPUT);
        assertClose(array(io, "mean"), latents.mean(), OUTPUT);
        assertClose(array(io, "logvar"), latents.logvar(), OUTPUT);
        assertClose(array(io, "latents"), latents.sample(array(io, "noise")), OUTPUT);
        assertClose(array(io, "kl"), latents.kl(), OUTPUT * latents.kl().max().getFloat());
        assertClose(array(io, "decoded_mode"), network.decode(store, array(io, "mean")), OUTPUT);
      }
      assertClose(array(io, "decoded"), network.decode(store, array(io, "latents")), OUTPUT);
    }
  }

  /** Those for a single image and for several are different libraries' on a processor. */
  @ParameterizedTest
  @MethodSource("models")
  void theFastestFormsDoToo(Path model) throws IOException {
    try (TrainedAutoencoder read = read(model);
        SafetensorsFile io = io(model)) {
      boolean isCoded = read.network() instanceof VQModel;
      Shape images = array(io, "sample").getShape();
      for (long usual : new long[] {1, images.get(0)}) {
        Shape size = new Shape(usual, images.get(1), images.get(2), images.get(3));
        try (NetworkFunction encoder = read.encoder(Precision.FP32, manager, size);
            NetworkFunction decoder = read.decoder(Precision.FP32, manager, size)) {
          assertClose(
              array(io, isCoded ? "latents" : "moments"),
              encoder.call(new NDList(array(io, "sample"))),
              OUTPUT);
          assertClose(array(io, "decoded"), decoder.call(new NDList(array(io, "latents"))), OUTPUT);
        }
      }
    }
  }

  /** A latent that is near to two codes may find the other one, so codes are left out. */
  @ParameterizedTest
  @MethodSource("models")
  void inBfloat16TheyDoNearly(Path model) throws IOException {
    try (TrainedAutoencoder read = read(model);
        SafetensorsFile io = io(model)) {
      assumeTrue(read.network() instanceof AutoencoderKL, "codes");
      Shape size = array(io, "sample").getShape();
      try (NetworkFunction encoder = read.encoder(Precision.BF16, manager, size);
          NetworkFunction decoder = read.decoder(Precision.BF16, manager, size)) {
        assertNear(array(io, "moments"), encoder.call(new NDList(array(io, "sample"))));
        assertNear(array(io, "decoded"), decoder.call(new NDList(array(io, "latents"))));
      }
    }
  }

  private static void assertNear(NDArray expected, NDArray actual) {
    double error = actual.sub(expected).norm().getFloat() / expected.norm().getFloat();
    assertTrue(error < 0.05, "" + error);
  }

  /** Both ways to a gradient: PyTorch's record of the whole, and in pieces, as training takes. */
  @ParameterizedTest
  @MethodSource("models")
  void lossesAndGradientsAreDiffusers(Path model) throws IOException {
    try (TrainedAutoencoder read = read(model);
        SafetensorsFile io = io(model)) {
      for (boolean inPieces : new boolean[] {false, true}) {
        FlatGradient gradient = new FlatGradient(read.parameters(), manager);
        FlatGradient.Part part = gradient.part(0, read.weights());
        Tape tape = new Tape(part);
        Layers layers = inPieces ? new TapedLayers(tape) : Layers.PLAIN;
        ForwardOptions options = new ForwardOptions(BlockListener.NONE, List.of(), layers);
        NDList inputs = new NDList(array(io, "sample"));
        if (read.network() instanceof AutoencoderKL) {
          inputs.add(array(io, "noise"));
        }
        Torch.gradMode(true);
        NDList made = read.network().forward(part.store(), inputs, true, options.parameters());
        NDArray target =
            made.head().getShape().equals(inputs.head().getShape())
                ? inputs.head()
                : made.head().zerosLike();
        NDArray mse = made.head().sub(target).square().mean();
        NDArray loss = mse.add(regularisation(io, read.network(), made.get(1)));
        tape.backward(loss);
        Torch.gradMode(false);
        gradient.endBatch();

        assertClose(array(io, "decoded"), made.head().stopGradient(), OUTPUT);
        assertEquals(array(io, "mse_loss").getFloat(0), mse.getFloat(), OUTPUT);
        assertEquals(array(io, "loss").getFloat(0), loss.getFloat(), OUTPUT);
        assertNorms(io, read, gradient.sum());
      }
    }
  }

  /** As the fixtures have it: 1e-6 of the divergence, or the whole commitment loss. */
  private NDArray regularisation(SafetensorsFile io, Autoencoder network, NDArray answer)
      throws IOException {
    if (network instanceof VQModel) {
      NDArray commit = answer.mean();
      assertEquals(array(io, "commit_loss").getFloat(0), commit.getFloat(), OUTPUT);
      return commit;
    }
    return new LatentMoments(answer).kl().mean().mul(1e-6f);
  }

  private void assertNorms(SafetensorsFile io, TrainedAutoencoder read, NDArray gradient)
      throws IOException {
    for (Slot slot : read.parameters().slots()) {
      double expected = array(io, "grad." + slot.name()).getFloat(0);
      double norm = read.parameters().read(gradient, slot).norm().getFloat();
      // A bias of keys has no effect, and a gradient of rounding errors only.
      assertEquals(expected, norm, 1e-3 * expected + 1e-6, slot.name());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void aFolderWrittenIsTheOneRead(Path model) throws IOException {
    AutoencoderFolder original = new AutoencoderFolder(model);
    try (TrainedAutoencoder read = read(model)) {
      Path written =
          new Checkpoints(folder, 1).save(1, staging -> read.write(staging, "vae")).folder();
      assertEquals(original.config(), new AutoencoderFolder(written).config());
      try (TrainedAutoencoder again = read(written)) {
        assertArrayEquals(read.weights().toFloatArray(), again.weights().toFloatArray());
      }
      Path bytes =
          Files.exists(model.resolve("vae")) ? model.resolve("vae") : model.resolve("vqvae");
      assumeTrue(hasNamesOfToday(bytes), "diffusers, too, saves this file under other names");
      assertArrayEquals(
          Files.readAllBytes(bytes.resolve(AutoencoderFolder.WEIGHTS)),
          Files.readAllBytes(written.resolve("vae").resolve(AutoencoderFolder.WEIGHTS)));
    }
  }

  private static boolean hasNamesOfToday(Path folder) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(AutoencoderFolder.WEIGHTS));
        TensorFile renewed = new AutoencoderFolder(folder).weights()) {
      return renewed.tensors().equals(file.tensors());
    }
  }

  private static TrainedAutoencoder read(Path model) throws IOException {
    return TrainedAutoencoder.read(new AutoencoderFolder(model), Device.cpu());
  }

  private static SafetensorsFile io(Path model) throws IOException {
    return SafetensorsFile.open(model.resolve("io.safetensors"));
  }

  private NDArray array(SafetensorsFile file, String name) throws IOException {
    return manager.create(file.readFloats(name), new Shape(file.tensors().get(name).shape()));
  }

  private static long[] integers(SafetensorsFile file, String name) throws IOException {
    long[] values = new long[Math.toIntExact(new Shape(file.tensors().get(name).shape()).size())];
    file.read(name).asLongBuffer().get(values);
    return values;
  }
}
