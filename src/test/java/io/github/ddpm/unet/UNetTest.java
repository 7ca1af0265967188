package io.github.ddpm.unet;

import static io.github.ddpm.unet.Networks.config;
import static io.github.ddpm.unet.Networks.images;
import static io.github.ddpm.unet.Networks.output;
import static io.github.ddpm.unet.Networks.randomWeights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UNetTest extends EngineTest {
  static List<UNetConfig> shapes() {
    return List.of(
        config(1, 8, 8, List.of(8, 16), List.of(4)),
        config(3, 8, 8, List.of(8, 16), List.of(8, 4)),
        config(3, 4, 12, List.of(8, 8, 16), List.of(2)),
        config(1, 12, 4, List.of(8, 16), List.of()),
        config(3, 5, 7, List.of(8), List.of()),
        config(1, 5, 7, List.of(8), List.of(5)),
        config(1, 1, 1, List.of(4), List.of(1)),
        UNetConfig.of(new UNetSettings(List.of(8, 16), 3, List.of(4), 4, 0.5, 2, 0, 0), 3, 8, 8));
  }

  @BeforeEach
  void recordNothing() {
    Torch.gradMode(false);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void theOutputHasTheShapeThatIsDeclared(UNetConfig config) {
    UNet unet = new UNet(config);
    Shape x = new Shape(2, config.inChannels(), config.height(), config.width());
    NDArray out =
        output(
            unet,
            randomWeights(manager, new FlatParameters(unet), 1),
            images(manager, 2, x.getShape()),
            manager.create(new long[] {0, 999}),
            true);
    assertEquals(x, out.getShape());
    assertArrayEquals(
        new Shape[] {out.getShape()}, unet.getOutputShapes(new Shape[] {x, new Shape(2)}));
    assertEquals(DataType.FLOAT32, out.getDataType());
    assertTrue(unet.work() > 0);
  }

  /** Ho et al.'s code starts the last convolution at scale 1e-10, so that ε is predicted as 0. */
  @Test
  void theInitialNetworkSaysNothing() {
    UNet unet = new UNet(config(3, 8, 8, List.of(8, 16), List.of(4)));
    Torch.seed(1);
    NDArray flat = new FlatParameters(unet).initialize(manager);
    NDArray out = output(unet, flat, images(manager, 1, 2, 3, 8, 8), timesteps(3, 500), true);
    double largest = Arrays.stream(values(out)).map(Math::abs).max().orElseThrow();
    assertTrue(largest > 0 && largest < 1e-3, "" + largest);
  }

  @Test
  void anImagesOutputDoesNotDependOnItsNeighbours() {
    UNet unet = new UNet(config(1, 8, 8, List.of(8, 16), List.of(4)));
    NDArray flat = randomWeights(manager, new FlatParameters(unet), 1);
    NDArray x = images(manager, 2, 3, 1, 8, 8);
    NDArray all = output(unet, flat, x, timesteps(1, 50, 900), false);
    NDArray alone = output(unet, flat, x.get("1:2"), timesteps(50), false);
    assertClose(alone, all.get("1:2"), 1e-5);
  }

  @Test
  void theTimestepIsHeard() {
    UNet unet = new UNet(config(1, 8, 8, List.of(8), List.of()));
    NDArray flat = randomWeights(manager, new FlatParameters(unet), 1);
    NDArray x = images(manager, 2, 1, 1, 8, 8);
    assertFalse(
        Arrays.equals(
            values(output(unet, flat, x, timesteps(10), false)),
            values(output(unet, flat, x, timesteps(11), false))));
  }

  @Test
  void classesAreWelcomeWhereTheyAreKnownAlone() {
    UNet unet = new UNet(config(1, 8, 8, List.of(8), List.of()));
    NDArray flat = randomWeights(manager, new FlatParameters(unet), 1);
    NDList inputs = new NDList(images(manager, 2, 1, 1, 8, 8), timesteps(10), timesteps(3));
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> unet.forward(new FlatParameters(unet).view(flat), inputs, false));
    assertEquals("class_labels: this network has no classes", e.getMessage());
  }

  @Test
  void dropoutActsInTrainingAlone() {
    UNet unet =
        new UNet(
            UNetConfig.of(new UNetSettings(List.of(8), 1, List.of(), 0, 0.5, 4, 0, 0), 1, 8, 8));
    NDArray flat = randomWeights(manager, new FlatParameters(unet), 1);
    NDArray x = images(manager, 2, 1, 1, 8, 8);
    double[] sampled = values(output(unet, flat, x, timesteps(10), false));
    assertArrayEquals(sampled, values(output(unet, flat, x, timesteps(10), false)));
    assertFalse(Arrays.equals(sampled, values(output(unet, flat, x, timesteps(10), true))));
  }

  @Test
  void bfloat16IsFloat32ButForRounding() {
    UNet unet = new UNet(config(3, 8, 8, List.of(8, 16), List.of(4)));
    NDArray flat = randomWeights(manager, new FlatParameters(unet), 1);
    NDArray x = images(manager, 2, 2, 3, 8, 8);
    NDArray fp32 = output(unet, flat, x, timesteps(10, 500), false);
    NDArray bf16 = output(unet, Precision.BF16.cast(flat), x, timesteps(10, 500), false);
    assertEquals(DataType.FLOAT32, bf16.getDataType());
    double error = Math.sqrt(fp32.sub(bf16).square().mean().getFloat());
    double size = Math.sqrt(fp32.square().mean().getFloat());
    assertTrue(error > 0 && error < 0.03 * size, error + " of " + size);
  }

  /** In double, so that the difference is exact to its third order: (f(h) − f(−h)) / 2h. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theGradientIsTheSlopeAlongAnyDirection(long seed) {
    UNet unet = new UNet(config(2, 4, 8, List.of(4, 8), List.of(4)));
    FlatParameters parameters = new FlatParameters(unet);
    NDArray flat = randomWeights(manager, parameters, seed).toType(DataType.FLOAT64, false);
    NDArray x = images(manager, seed + 10, 2, 2, 4, 8);
    NDArray target = images(manager, seed + 20, 2, 2, 4, 8);
    double[] steps = new Random(seed).doubles(flat.size(), -1, 1).toArray();
    NDArray direction = manager.create(steps);

    Torch.gradMode(true);
    NDArray leaf = flat.duplicate();
    leaf.setRequiresGradient(true);
    Torch.backward(output(unet, leaf, x, timesteps(3, 700), false).sub(target).square().mean());
    double slope = leaf.getGradient().mul(direction).sum().getDouble();
    Torch.gradMode(false);

    double h = 1e-3;
    double difference =
        (loss(unet, flat.add(direction.mul(h)), x, target)
                - loss(unet, flat.sub(direction.mul(h)), x, target))
            / (2 * h);
    assertEquals(difference, slope, 1e-3 * Math.abs(difference) + 1e-4);
  }

  private double loss(UNet unet, NDArray flat, NDArray x, NDArray target) {
    double[] out = values(output(unet, flat, x, timesteps(3, 700), false));
    double[] wanted = values(target);
    double sum = 0;
    for (int i = 0; i < out.length; i++) {
      sum += (out[i] - wanted[i]) * (out[i] - wanted[i]);
    }
    return sum / out.length;
  }

  private NDArray timesteps(long... t) {
    return manager.create(t);
  }
}
