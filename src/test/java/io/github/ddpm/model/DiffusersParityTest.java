package io.github.ddpm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.diffusion.Fixture;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.FlatParameters;
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

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("models")
  void outputsAndGradientsAreDiffusers(Path model) throws IOException {
    new RecordedNetwork(model, manager).assertOutputsAndGradients();
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
}
