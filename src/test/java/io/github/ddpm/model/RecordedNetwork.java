package io.github.ddpm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.fast.Tape;
import io.github.ddpm.fast.TapedLayers;
import io.github.ddpm.torch.BlockListener;
import io.github.ddpm.torch.FlatGradient;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Layers;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A network with inputs, outputs, loss and gradients that were recorded from diffusers.
 *
 * @param folder with {@code unet/}, the model as diffusers saves it, and {@code io.safetensors},
 *     the inputs and outputs, and the L2 norm of the squared error's gradient in each parameter
 */
record RecordedNetwork(Path folder, NDManager manager) {

  /** Both ways to a gradient: PyTorch's record of the whole, and in pieces, as training takes. */
  void assertOutputsAndGradients() throws IOException {
    UNet unet = new UNet(new PipelineFolder(folder).unet());
    FlatParameters parameters = new FlatParameters(unet);
    NDArray weights = parameters.zeros(manager);
    Pipeline.readWeights(folder, parameters, weights);
    try (SafetensorsFile io = SafetensorsFile.open(folder.resolve("io.safetensors"))) {
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

        NDArray expected = array(io, "output");
        assertEquals(expected.getShape(), output.getShape());
        assertArrayEquals(expected.toFloatArray(), output.toFloatArray(), 1e-4f);
        assertEquals(array(io, "mse_loss").getFloat(0), loss.getFloat(), 1e-4);
        assertNorms(io, parameters, gradient.sum());
      }
    }
  }

  /** [x_t ‖ the image that is shown, t, class labels]. */
  private NDList inputs(SafetensorsFile io) throws IOException {
    NDArray sample = array(io, "sample");
    boolean isShown = io.tensors().containsKey("condition");
    NDList inputs =
        new NDList(
            isShown ? sample.concat(array(io, "condition"), 1) : sample, integers(io, "timestep"));
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

  private NDArray array(SafetensorsFile file, String name) throws IOException {
    return manager.create(file.readFloats(name), new Shape(file.tensors().get(name).shape()));
  }

  private NDArray integers(SafetensorsFile file, String name) throws IOException {
    long[] values = new long[Math.toIntExact(new Shape(file.tensors().get(name).shape()).size())];
    file.read(name).asLongBuffer().get(values);
    return manager.create(values);
  }
}
