package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.Checkpoints;
import io.github.ddpm.checkpoint.DiskOperations;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.HostBatches;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.listeners.MetricsListener;
import io.github.ddpm.model.Provenance;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.owner.RunLock;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Shard;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.Altered;
import io.github.ddpm.training.DivergedException;
import io.github.ddpm.training.LabelDropout;
import io.github.ddpm.training.TrainingLoop;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run records about its divergences, and the checkpoint it returns to. */
final class DivergenceRecoveryTest {
  private static final RunConfig CONFIG =
      ConfigLoader.override(
          RunConfig.defaults(),
          Assignment.parse(
              List.of(
                  "data.image_size=8",
                  "model.block_out_channels=[8]",
                  "model.layers_per_block=1",
                  "model.attention_resolutions=[]",
                  "model.norm_num_groups=4",
                  "training.steps=33",
                  "training.batch_size=2",
                  "training.log_every=1")));

  static {
    Torch.start();
  }

  @TempDir Path folder;
  private final UNet unet = new UNet(CONFIG.unet());
  private final TrainingState state = new TrainingState(unet, CONFIG.training(), 1, Device.cpu());
  private final Shapes images = new Shapes(1, 4, ImageSize.square(8), 3);
  private final HostBatches batches = new HostBatches(images, 2, 1, false, images.imageSize());
  private final BatchParts parts = new BatchParts(Device.cpu(), 1);
  private RunLock lock;

  @BeforeEach
  void takeLock() throws IOException {
    lock = RunLock.take(folder);
  }

  @AfterEach
  void close() throws IOException {
    lock.close();
    parts.close();
    batches.close();
    state.close();
  }

  private RunFolder run(RunConfig config) {
    return new RunFolder(
        folder, config, "ddpm train", Optional.empty(), lock, new DiskOperations());
  }

  /** Trains with a checkpoint every tenth step; where {@code bad}, there is no gradient. */
  private void train(BooleanSupplier bad) throws IOException {
    Altered network =
        new Altered(unet, (xt, output) -> bad.getAsBoolean() ? withoutGradient(output) : output);
    TrainingLoop loop =
        new TrainingLoop(
            network,
            state,
            batches,
            CONFIG.training(),
            new Objective(state.manager(), CONFIG.diffusion()),
            1,
            Precision.FP32,
            parts,
            new LabelDropout(0, 0));
    RunFolder checkpoints = run(CONFIG);
    TrainingControl control = new TrainingControl(Optional.empty());
    CheckpointListener saving =
        new CheckpointListener(checkpoints, 10, unet, state, control, Duration.ZERO, Progress.NONE);
    try (MetricsListener log =
        MetricsListener.open(folder, CONFIG, 0, Progress.NONE, loop::lossByTimestep)) {
      new DivergenceRecovery(Collective.ALONE, checkpoints, state, log, saving)
          .run(loop, List.of(log, saving), control.wishes(() -> false, saving::isWanted));
      saving.finish();
    }
  }

  private static NDArray withoutGradient(NDArray output) {
    return output.add(output.mul(0).sqrt());
  }

  private List<Long> saved() throws IOException {
    return new Checkpoints(folder, 1).list().stream().map(Checkpoint::step).toList();
  }

  @Test
  void trainingGoesBackToTheLastCheckpointAndOnWithOtherRandomness() throws IOException {
    train(() -> state.rollbacks() == 0 && state.step() >= 12);

    assertEquals(33, state.step());
    assertEquals(1, state.rollbacks());
    assertEquals(List.of(20L, 30L, 33L), saved());
    assertEquals(33, Files.readAllLines(folder.resolve("metrics.jsonl")).size());
    assertEquals(1, RunRecord.of(folder.resolve("step-00000033")).orElseThrow().rollbacks());
    assertEquals("1", Provenance.of(folder).facts().get("rollbacks"));
    state.rollbacks(0);
    run(CONFIG).restore(state, damage -> {});
    assertEquals(1, state.rollbacks());
  }

  @Test
  void aStateBetweenSkippedStepsIsSavedOnlyAfterThem() throws IOException {
    train(() -> state.step() >= 18 && state.step() < 22);

    assertEquals(List.of(23L, 30L, 33L), saved());
    assertEquals(0, state.rollbacks());
  }

  @Test
  @Tag("slow")
  void afterThreeReturnsToTheSameCheckpointItIsOver() {
    Set<Long> tried = new TreeSet<>();
    assertThrows(
        DivergedException.class,
        () ->
            train(
                () -> {
                  tried.add(state.rollbacks());
                  return state.step() >= 12;
                }));
    assertEquals(Set.of(0L, 1L, 2L, 3L), tried);
  }

  @Test
  @Tag("slow")
  void returnsToACheckpointAreCountedAnewAfterTheNext() throws IOException {
    train(
        () ->
            (state.step() >= 12 && state.rollbacks() < 2)
                || (state.step() >= 20 && state.rollbacks() < 4));

    assertEquals(33, state.step());
    assertEquals(4, state.rollbacks());
  }

  @Test
  void aMicroBatchThatBecameSmallerSinceTheCheckpointStaysSo() throws IOException {
    train(
        () -> {
          if (state.step() == 12 && state.rollbacks() == 0) {
            state.microBatch(1);
          }
          return state.rollbacks() == 0 && state.step() >= 12;
        });
    assertEquals(1, state.rollbacks());
    assertEquals(1, state.microBatch());
  }

  @Test
  @Tag("slow")
  void aSmallerMicroBatchIsRememberedUnlessTheUserChoosesAnother() throws IOException {
    state.microBatch(1);
    run(CONFIG).save(unet, state, Optional.empty());
    state.microBatch(2);
    run(CONFIG).restore(state, damage -> {});
    assertEquals(1, state.microBatch());

    RunConfig chosen =
        ConfigLoader.override(CONFIG, Assignment.parse(List.of("training.micro_batch=2")));
    state.microBatch(2);
    run(chosen).restore(state, damage -> {});
    assertEquals(2, state.microBatch());
  }

  /** On any machine, one of the two is not what it would come to now. */
  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void aPrecisionThatWasMeasuredIsKeptTo(Precision measured) throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    RunConfig config =
        ConfigLoader.override(
            CONFIG,
            Assignment.parse(
                List.of(
                    "device=cpu",
                    "precision=auto",
                    "diffusion.timesteps=20",
                    "sampling.steps=2",
                    "training.steps=1",
                    "training.preview_images=1")));
    try (RunLock taken = RunLock.take(other)) {
      RunFolder run =
          new RunFolder(other, config, "ddpm train", Optional.empty(), taken, new DiskOperations());
      run.measured(measured);
      run.save(unet, state, Optional.empty());
    }
    try (RunLock taken = RunLock.take(other)) {
      new TrainingRun(
              config,
              other,
              other,
              "ddpm train",
              Optional.empty(),
              false,
              Shard.ALL,
              Collective.ALONE)
          .train(taken, Progress.NONE, new TrainingControl(Optional.empty()), plan -> {});
    }
    RunRecord after = RunRecord.of(other.resolve("step-00000001")).orElseThrow();
    assertEquals(Optional.of(measured), after.measuredPrecision());
  }

  @Test
  void wantOfMemoryIsToldWithAnEstimateAndTheRemedy() {
    RuntimeException e =
        RunFailedException.explain(
            new EngineException("DefaultCPUAllocator: can't allocate memory: you tried to"),
            CONFIG,
            state);
    assertTrue(
        e.getMessage()
            .matches(
                "memory is full with 2 images at once \\(about \\d+\\.\\d GB\\); lower"
                    + " training\\.micro_batch, .*"),
        e.getMessage());
    IllegalStateException other = new IllegalStateException("other");
    assertEquals(other, RunFailedException.explain(other, CONFIG, state));
  }
}
