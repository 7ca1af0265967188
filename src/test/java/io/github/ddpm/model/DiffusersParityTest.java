package io.github.ddpm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.diffusion.Fixture;
import io.github.ddpm.fast.Tape;
import io.github.ddpm.fast.TapedLayers;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.BlockListener;
import io.github.ddpm.torch.FlatGradient;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Layers;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.StateFiles;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Outputs and gradients recorded from diffusers' {@code UNet2DModel} with random weights in float32
 * (versions 0.20 and 0.40). Each folder {@code unet-*} in the fixtures' folder is run: {@code
 * unet/} is the model as diffusers saves it, {@code io.safetensors} has the inputs and outputs, and
 * the L2 norm of the squared error's gradient in each parameter.
 */
class DiffusersParityTest extends EngineTest {
  @TempDir Path folder;

  static List<Path> models() throws IOException {
    return Fixture.matching("unet-*");
  }

  /** Both ways to a gradient: PyTorch's record of the whole, and in pieces, as training takes. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("models")
  void outputsAndGradientsAreDiffusers(Path model) throws IOException {
    UNet unet = network(model);
    FlatParameters parameters = new FlatParameters(unet);
    NDArray weights = parameters.zeros(manager);
    Pipeline.readWeights(model, parameters, weights);
    try (SafetensorsFile io = SafetensorsFile.open(model.resolve("io.safetensors"))) {
      for (boolean inPieces : new boolean[] {false, true}) {
        FlatGradient gradient = new FlatGradient(parameters, manager);
        FlatGradient.Part part = gradient.part(0, weights);
        Tape tape = new Tape(part);
        Layers layers = inPieces ? new TapedLayers(tape) : Layers.PLAIN;
        ForwardOptions options = new ForwardOptions(BlockListener.NONE, List.of(), layers);
        Torch.gradMode(true);
        NDArray output =
            unet.forward(part.store(), inputs(io), true, options.parameters()).singletonOrThrow();
        NDArray loss = output.sub(array(io, "target")).square().mean();
        tape.backward(loss);
        gradient.endBatch();

        assertClose(array(io, "output"), output, 1e-4);
        assertEquals(array(io, "mse_loss").getFloat(0), loss.getFloat(), 1e-4);
        assertNorms(io, parameters, gradient.sum());
      }
    }
  }

  private NDList inputs(SafetensorsFile io) throws IOException {
    NDList inputs = new NDList(array(io, "sample"), integers(io, "timestep"));
    if (io.tensors().containsKey("class_labels")) {
      inputs.add(integers(io, "class_labels"));
    }
    return inputs;
  }

  private void assertNorms(SafetensorsFile io, FlatParameters parameters, NDArray gradient)
      throws IOException {
    for (Slot slot : parameters.slots()) {
      double expected = array(io, "grad." + slot.name()).getFloat(0);
      double norm = parameters.read(gradient, slot).norm().getFloat();
      // A bias of keys has no effect, and a gradient of rounding errors only.
      assertEquals(expected, norm, 1e-3 * expected + 1e-6, slot.name());
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("models")
  void weightsAreSavedByteForByteAsDiffusersDoes(Path model) throws IOException {
    Path original = model.resolve(PipelineFolder.WEIGHTS);
    assumeTrue(
        hasNamesOfToday(model), "diffusers, too, saves this file under other names than it has");
    FlatParameters parameters = new FlatParameters(network(model));
    NDArray flat = parameters.zeros(manager);
    Pipeline.readWeights(model, parameters, flat);
    Path saved = folder.resolve("saved.safetensors");

    Safetensors.write(saved, Safetensors.PYTORCH, StateFiles.tensors("", parameters, flat));

    assertArrayEquals(Files.readAllBytes(original), Files.readAllBytes(saved));
  }

  private static boolean hasNamesOfToday(Path model) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(model.resolve(PipelineFolder.WEIGHTS));
        TensorFile renewed = new PipelineFolder(model).weights()) {
      return renewed.tensors().equals(file.tensors());
    }
  }

  private static UNet network(Path model) throws IOException {
    return new UNet(new PipelineFolder(model).unet());
  }

  private NDArray array(SafetensorsFile file, String name) throws IOException {
    return manager.create(file.readFloats(name), new Shape(file.tensors().get(name).shape()));
  }

  private NDArray integers(SafetensorsFile file, String name) throws IOException {
    long[] values = new long[Math.toIntExact(new Shape(file.tensors().get(name).shape()).size())];
    file.read(name).asLongBuffer().get(values);
    return manager.create(values);
  }
}
