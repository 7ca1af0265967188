package io.github.ddpm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.diffusion.Fixture;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.testing.NextFixtures;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.Rescaling;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.StateFiles;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks that are shown an image, recorded from diffusers, and how IFSuperResolutionPipeline
 * prepares that image. The system property {@code ddpm.fixtures.next} names the folder of these
 * fixtures, which a clone does not have.
 */
class LowResolutionParityTest {
  @TempDir Path saved;

  static List<Path> models() throws IOException {
    return NextFixtures.matching("", "low-resolution-unet*");
  }

  @ParameterizedTest
  @MethodSource("models")
  void outputsAndGradientsAreDiffusers(Path model) throws IOException {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      new RecordedNetwork(model, manager).assertOutputsAndGradients();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void itsImagesAreKnownByItsChannels(Path model) throws IOException {
    UNetConfig unet = new PipelineFolder(model).imageNetwork();
    long[] sample = Fixture.read(model.resolve("io.safetensors")).shape("sample");
    long[] condition = Fixture.read(model.resolve("io.safetensors")).shape("condition");
    assertEquals(sample[1], unet.imageChannels());
    assertEquals(condition[1], unet.shownChannels());
  }

  @ParameterizedTest
  @MethodSource("models")
  void weightsAreSavedByteForByteAsDiffusersDoes(Path model) throws IOException {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      FlatParameters parameters = new FlatParameters(new UNet(new PipelineFolder(model).unet()));
      NDArray flat = parameters.zeros(manager);
      Pipeline.readWeights(model, parameters, flat);
      Path file = saved.resolve("saved.safetensors");
      Safetensors.write(file, Safetensors.PYTORCH, StateFiles.tensors("", parameters, flat));
      assertArrayEquals(
          Files.readAllBytes(model.resolve(PipelineFolder.WEIGHTS)), Files.readAllBytes(file));
    }
  }

  /** Against sums in double precision: the pipeline keeps no record of this image. */
  @Test
  void theShownImageIsEnlargedAndNoisedAsInIfSuperResolution() throws IOException {
    Path cascade = NextFixtures.FOLDER.resolve("pipeline-cascade");
    assumeTrue(Files.isDirectory(cascade), "no fixtures in " + cascade);
    Fixture io = Fixture.read(cascade.resolve("io.safetensors"));
    JsonNode call = new ObjectMapper().readTree(cascade.resolve("call.json").toFile());
    int s = call.required("noise_level").asInt();
    Level level = new PipelineFolder(cascade.resolve("super-resolution")).noising().at(s);
    double signal = 1; // squaredcos_cap_v2
    for (int t = 0; t <= s; t++) {
      signal *= 1 - Math.min(1 - bar(t + 1) / bar(t), 0.999);
    }
    float[] noise = io.floats("noise_of_small");
    float[] small = io.floats("images_small");
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray enlarged =
          Rescaling.enlarged(manager.create(small, new Shape(io.shape("images_small"))), 16, 16);
      NDArray z = manager.create(noise, enlarged.getShape());
      float[] shown = Arithmetic.mix(level.alpha(), enlarged, level.sigma(), z).toFloatArray();
      for (int i = 0; i < shown.length; i++) {
        double y = (i / 16 % 16) * (7 / 15.0);
        double x = (i % 16) * (7 / 15.0);
        double mean = 0;
        for (int j = 0; j < 64; j++) {
          int row = j / 8;
          int column = j % 8;
          double near = Math.max(0, 1 - Math.abs(y - row)) * Math.max(0, 1 - Math.abs(x - column));
          mean += near * small[i / 256 * 64 + j];
        }
        double expected = Math.sqrt(signal) * mean + Math.sqrt(1 - signal) * noise[i];
        assertEquals(expected, shown[i], 1e-5, "pixel " + i);
      }
    }
  }

  private static double bar(int t) {
    return Math.pow(Math.cos((t / 1000.0 + 0.008) / 1.008 * Math.PI / 2), 2);
  }
}
