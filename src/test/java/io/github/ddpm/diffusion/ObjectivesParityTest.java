package io.github.ddpm.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.testing.NextFixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What networks see and should say in flow matching and in EDM, and the loss of each image, as
 * computed by others. The system property {@code ddpm.fixtures.next} names the folder of these
 * fixtures, which a clone does not have.
 */
class ObjectivesParityTest extends EngineTest {
  static List<Path> files() throws IOException {
    return NextFixtures.matching("", "objectives*.safetensors");
  }

  @ParameterizedTest
  @MethodSource("files")
  void flowMatchingIsThePathFlow(Path file) throws IOException {
    Fixture fixture = Fixture.read(file);
    float[] sigma = fixture.floats("flow.sigma");
    StraightPath path = new StraightPath(1000);
    Objective objective = new Objective(manager, FlowSettings.of(1000, WeightSettings.NONE));
    NDArray t = manager.create(new long[sigma.length]);
    NDArray xStart = array(fixture, "x_0");
    NDArray noise = array(fixture, "noise");
    NDArray output = array(fixture, "network_output");
    NDArray target = objective.target(xStart, noise, t);
    assertClose(array(fixture, "flow.target"), target, 1e-6);
    assertClose(
        array(fixture, "flow.loss_per_image"), objective.lossPerImage(output, target, t), 1e-5);
    for (int i = 0; i < sigma.length; i++) {
      String row = i + ":" + (i + 1);
      Level level = path.level(sigma[i]);
      NDArray x = xStart.get(row).mul(level.alpha()).add(noise.get(row).mul(level.sigma()));
      assertEquals(fixture.floats("flow.timestep")[i], level.timestep(), 1e-3);
      assertClose(array(fixture, "flow.x").get(row), x, 1e-6);
      assertClose(
          array(fixture, "flow.denoised").get(row),
          Prediction.FLOW.xStart(output.get(row), x, level),
          1e-5);
    }
  }

  /**
   * With x_0 scaled to unit deviation, EDM's network sees the x_t of a variance-preserving process,
   * says −v, and its weight times its output's scale is 1 (Karras et al. 2022, section 5).
   */
  @ParameterizedTest
  @MethodSource("files")
  void edmIsVelocityOfScaledImages(Path file) throws IOException {
    Fixture fixture = Fixture.read(file);
    float[] sigma = fixture.floats("edm.sigma");
    double sigmaData = sigmaData(fixture, sigma[0]);
    for (int i = 0; i < sigma.length; i++) {
      String row = i + ":" + (i + 1);
      double length = Math.hypot(sigma[i], sigmaData);
      Level level = new Level(sigmaData / length, sigma[i] / length, 0);
      NDArray xStart = array(fixture, "x_0").get(row).div(sigmaData);
      NDArray noise = array(fixture, "noise").get(row);
      NDArray output = array(fixture, "network_output").get(row);
      NDArray x = xStart.mul(level.alpha()).add(noise.mul(level.sigma()));
      NDArray velocity = noise.mul(level.alpha()).sub(xStart.mul(level.sigma()));
      assertClose(array(fixture, "edm.model_input").get(row), x, 1e-5);
      assertClose(array(fixture, "edm.target").get(row), velocity.neg(), 1e-4);
      assertClose(
          array(fixture, "edm.denoised").get(row),
          Prediction.V_PREDICTION.xStart(output.neg(), x, level).mul(sigmaData),
          1e-4);
      assertClose(
          array(fixture, "edm.loss_per_image").get(row),
          output.add(velocity).square().mean().reshape(1),
          1e-4);
    }
  }

  private NDArray array(Fixture fixture, String name) {
    return manager.create(fixture.floats(name), new Shape(fixture.shape(name)));
  }

  /** The deviation of the images, by which the first of them was scaled. */
  private double sigmaData(Fixture fixture, double sigma) {
    NDArray x = array(fixture, "edm.x").get("0:1");
    NDArray scaled = array(fixture, "edm.model_input").get("0:1");
    double ratio = x.square().sum().getFloat() / scaled.square().sum().getFloat();
    return Math.sqrt(ratio - sigma * sigma);
  }
}
