package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.Loss;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.diffusion.PathKind;
import io.github.ddpm.diffusion.SigmaSettings;
import io.github.ddpm.diffusion.WeightSettings;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchGradientTest {
  private static final int IMAGES = 9; // No number of parts but 3 divides it.

  private final UNet unet =
      new UNet(
          UNetConfig.of(
              new UNetSettings(List.of(8, 16), 1, List.of(8), 0, 0.3, 4, 0, 0), 1, 16, 16));
  private final TrainingState state =
      new TrainingState(unet, TrainingSettings.defaults(), 3, Device.cpu());
  private final NDManager manager = state.manager().newSubManager();
  private final Shape shape = new Shape(IMAGES, 1, 16, 16);
  private NDArray xt;
  private NDArray target;
  private NDArray xStart;
  private NDArray t;

  @BeforeEach
  void draw() {
    Torch.seed(5);
    xt = manager.randomNormal(shape);
    target = manager.randomNormal(shape);
    xStart = manager.zeros(shape);
    t = manager.create(new long[] {0, 1, 10, 100, 300, 500, 700, 900, 999});
  }

  private NoisyBatch batch() {
    List<Long> dropoutSeeds = LongStream.range(40, 40 + IMAGES).boxed().toList();
    return new NoisyBatch(new NDList(xt, t), t, target, xStart, dropoutSeeds, dropoutSeeds.size());
  }

  @AfterEach
  void close() {
    state.close();
  }

  private BatchGradient gradient(Block network, Loss loss, BatchParts parts) {
    DiffusionSettings defaults = DiffusionSettings.defaults();
    DiffusionSettings settings =
        new DiffusionSettings(
            PathKind.VP,
            defaults.timesteps(),
            defaults.schedule(),
            defaults.betaStart(),
            defaults.betaEnd(),
            SigmaSettings.defaults(),
            defaults.prediction(),
            loss,
            new WeightSettings(0, 0, 1),
            false,
            false);
    Objective objective = new Objective(manager, settings);
    LossByTimestep losses =
        new LossByTimestep(manager, MeasuredSums.of(manager), settings.timesteps());
    return new BatchGradient(network, state, objective, Precision.FP32, parts, losses);
  }

  @Test
  void partsGiveTheGradientOfTheWhole() {
    try (BatchParts whole = new BatchParts(Device.cpu(), 1);
        BatchParts halves = new BatchParts(Device.cpu(), IMAGES)) {
      assertSame(
          gradient(unet, Loss.MSE, whole).of(batch(), IMAGES, StepClock.OFF),
          gradient(unet, Loss.MSE, halves).of(batch(), IMAGES, StepClock.OFF));
    }
  }

  @Test
  void aDiagnosisNamesTheInputBeforeTheTargetBeforeTheOutput() {
    try (BatchParts whole = new BatchParts(Device.cpu(), 1)) {
      BatchGradient gradient = gradient(unet, Loss.MSE, whole);
      target.addi(Float.NaN);
      assertEquals("the target", Diagnosis.of(state, batch(), gradient));
      xt.addi(Float.NaN);
      assertEquals("the noisy images x_t", Diagnosis.of(state, batch(), gradient));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 8})
  void microBatchesGiveTheGradientOfTheWhole(int microBatch) {
    try (BatchParts parts = new BatchParts(Device.cpu(), 1)) {
      List<Long> seen = new ArrayList<>();
      Block network =
          new Altered(
              unet,
              (x, output) -> {
                seen.add(x.getShape().get(0));
                return output;
              });
      assertSame(
          gradient(unet, Loss.MSE, parts).of(batch(), IMAGES, StepClock.OFF),
          gradient(network, Loss.MSE, parts).of(batch(), microBatch, StepClock.OFF));
      assertEquals(microBatch, Collections.max(seen));
      assertEquals(IMAGES, seen.stream().mapToLong(n -> n).sum());
    }
  }

  private static void assertSame(LossAndGradient one, LossAndGradient two) {
    assertEquals(one.loss().getFloat(), two.loss().getFloat(), 1e-6);
    double norm = one.gradient().norm().getFloat();
    assertEquals(0, one.gradient().sub(two.gradient()).norm().getFloat() / norm, 1e-5);
  }

  /** The sum of many distances overflows, while each one's derivative is a sign. */
  @Test
  void theGradientOfALossThatIsNotFiniteIsNotFiniteEither() {
    try (BatchParts parts = new BatchParts(Device.cpu(), 1)) {
      Block network = new Altered(unet, (x, output) -> output.add(3e38f));
      BatchGradient gradient = gradient(network, Loss.L1, parts);
      LossAndGradient result =
          gradient.together(gradient.of(batch(), IMAGES, StepClock.OFF), Collective.ALONE);
      assertFalse(Float.isFinite(result.loss().getFloat()));
      assertFalse(Float.isFinite(result.gradient().norm().getFloat()));
    }
  }

  /** Another rank's loss, which the sum over ranks brings along behind the gradient. */
  @Test
  void aLossOfAnotherRankThatIsNotFiniteMakesTheGradientSo() {
    Collective other =
        new Collective() {
          @Override
          public int size() {
            return 2;
          }

          @Override
          public void sum(NDArray whole) {
            float[] numbers = whole.toFloatArray();
            numbers[numbers.length - LossAndGradient.FIGURES] = Float.NaN;
            whole.set(new NDIndex(":"), manager.create(numbers));
          }
        };
    try (BatchParts parts = new BatchParts(Device.cpu(), 1)) {
      BatchGradient gradient = gradient(unet, Loss.MSE, parts);
      LossAndGradient share = gradient.of(batch(), IMAGES, StepClock.OFF);
      assertTrue(Float.isFinite(share.gradient().norm().getFloat()));
      LossAndGradient whole = gradient.together(share, other);
      assertFalse(Float.isFinite(whole.loss().getFloat()));
      assertFalse(Float.isFinite(whole.gradient().norm().getFloat()));
    }
  }

  @Test
  void afterAFailureNothingIsRecordedForAGradient() {
    try (BatchParts parts = new BatchParts(Device.cpu(), 1)) {
      Block network =
          new Altered(
              unet,
              (x, output) -> {
                throw new IllegalStateException("no");
              });
      BatchGradient failing = gradient(network, Loss.MSE, parts);
      assertThrows(IllegalStateException.class, () -> failing.of(batch(), IMAGES, StepClock.OFF));
      xt.setRequiresGradient(true);
      NDArray unrecorded = xt.mul(2).sum();
      assertThrows(EngineException.class, () -> Torch.backward(unrecorded));
    }
  }
}
