package io.github.ddpm.run;

import io.github.ddpm.collective.LostRankException;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Crop;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.Split;
import io.github.ddpm.evaluation.TrainingEvaluation;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.generate.ShrunkImages;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.listeners.MetricsListener;
import io.github.ddpm.listeners.PageListener;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.owner.TakenException;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.rounds.LostWorkerException;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.SameWeights;
import io.github.ddpm.training.TrainingListener;
import io.github.ddpm.training.TrainingLoop;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.training.Wishes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's part of a training run, from the restored step to the last, with all listeners.
 *
 * @param settings the run's settings, with the steps that fit into the time
 * @param precision the number format of the whole run, not {@link Precision#AUTO}
 * @param setup the network and the images, with the state of the step to continue from
 * @param run the folder for checkpoints
 * @param dataRoot the folder that holds the known image collections
 */
record TrainingSession(
    RunConfig settings,
    Precision precision,
    TrainingSetup setup,
    RunFolder run,
    Path dataRoot,
    TrainingControl control,
    Progress progress) {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingSession.class);

  /** The pause before saving is tried again on a failing disk. */
  private static final Duration SAVING_PAUSE = Duration.ofSeconds(30);

  /**
   * Trains and saves; does nothing if no step is left.
   *
   * @param timeIsUp asked before every step; if true, training ends early
   * @param begins receives the plan, if a step is left
   */
  Trained train(BooleanSupplier timeIsUp, Consumer<TrainingPlan> begins) throws IOException {
    TrainingState state = setup.state();
    long from = state.step();
    long steps = settings.training().steps();
    int held = setup.split().heldOut();
    LOG.info(
        "{} parameters, {} images of {}{}, on {} in {}, {} threads, from step {} to {}",
        state.parameters().count(),
        setup.split().training().size(),
        settings.data().imageSize(),
        held == 0 ? "" : ", %d held out".formatted(held),
        Devices.name(setup.device()),
        precision,
        Torch.threads(),
        from,
        steps);
    BatchSampler batchSampler = batchSampler();
    PreviewListener preview =
        new PreviewListener(run.lock()::folder, settings, batchSampler, control, progress);
    if (from < steps) {
      run.requireSpace(state);
      if (!control.isStopping()) {
        begins.accept(TrainingPlan.of(settings, precision, setup, run.folder()));
      }
      fit(batchSampler, preview, timeIsUp);
      LOG.info("waited {} s for images in all", Math.round(setup.secondsWaited() * 10) / 10.0);
    }
    return new Trained(from, state.step(), steps, preview.at(state.step()));
  }

  private void fit(BatchSampler batchSampler, PreviewListener preview, BooleanSupplier timeIsUp)
      throws IOException {
    TrainingState state = setup.state();
    long from = state.step();
    TrainingLoop loop = setup.loop(settings, precision);
    long every = settings.trainingRun().checkpointEvery();
    CheckpointListener saving =
        new CheckpointListener(run, every, setup.unet(), state, control, SAVING_PAUSE, progress);
    Split split = whole();
    split.holdout().ifPresent(loop::holdout);
    Optional<TrainingEvaluation> evaluation = evaluation(split);
    SameWeights same = Agreement.sameWeights(setup.ranks(), state, settings);
    try (PageListener page =
            PageListener.of(run.lock(), settings, setup.device(), precision, run.command());
        MetricsListener log =
            MetricsListener.open(run.folder(), settings, from, progress, loop::lossByTimestep);
        TensorBoardListener board = TensorBoardListener.open(run.folder(), from, preview)) {
      List<TrainingListener> listeners =
          new ArrayList<>(List.of(same, new StillOurs(run.lock()), log, preview, board));
      if (evaluation.isPresent()) {
        long last = settings.training().steps();
        listeners.add(
            new EvaluationListener(
                evaluation.get(), batchSampler, run.lock(), last, control, log, board, saving));
      }
      listeners.addAll(List.of(page, saving));
      // What is drawn or measured then would be in vain.
      setup.ranks().whenLost(why -> control.stop());
      Wishes wishes = control.wishes(timeIsUp, saving::isWanted);
      if (settings.training().rounds().areOn()) {
        loop.run(listeners, wishes); // To go back would concern all workers.
      } else {
        new DivergenceRecovery(setup.ranks(), run, state, log, saving).run(loop, listeners, wishes);
      }
      new Agreement(setup.ranks()).stop(control);
      same.compare();
      boolean inRounds = settings.training().rounds().areOn();
      if (!inRounds || state.isSound() || state.step() == settings.training().steps()) {
        saving.finish(); // Who waits for other workers may be stopped in any state.
      }
      if (state.step() == from && !control.isStopping()) {
        throw RunFailedException.outOfTime(from);
      }
    } catch (TakenException e) {
      throw RunFailedException.taken(e, rescued(state));
    } catch (LostWorkerException e) { // Whatever its words, it is not this process that failed.
      throw e;
    } catch (LostRankException e) {
      throw RunFailedException.lost(e, savedAfterLoss(saving, same));
    } catch (RuntimeException | OutOfMemoryError e) {
      throw RunFailedException.explain(e, settings, state);
    } finally {
      evaluation.ifPresent(TrainingEvaluation::close);
    }
  }

  /** Saves what all ranks have done together, uncompared; returns how to continue from it. */
  private String savedAfterLoss(CheckpointListener saving, SameWeights same) throws IOException {
    if (setup.ranks().keepsArrays() && setup.state().isSound() && !same.isDoubtful()) {
      saving.finish();
    }
    return saving.saved() == 0
        ? "nothing is saved yet"
        : "step %d is saved, and the same command continues from there".formatted(saving.saved());
  }

  /** Saves the newest state elsewhere; returns how to continue from it. */
  private String rescued(TrainingState state) {
    try {
      return state.isSound()
          ? "step %d is saved in %s, which as --run continues from there"
              .formatted(state.step(), run.rescue(setup.unet(), state))
          : "step %d was not fit to be saved".formatted(state.step());
    } catch (IOException e) {
      return "step %d could not be saved elsewhere (%s)".formatted(state.step(), e.getMessage());
    }
  }

  /** Draws with the averaged weights of the run in training. */
  private BatchSampler batchSampler() {
    Pipeline pipeline = Pipeline.of(settings, setup.unet(), setup.state());
    BatchSampler sampler =
        new BatchSampler(
            pipeline,
            pipeline.scheduler().applyTo(settings.sampling()),
            precision,
            Classes.of(settings));
    if (settings.enlargement() == 0) {
      return sampler;
    }
    ImageSet small = setup.split().holdout().orElse(setup.split().training());
    return new ShrunkImages(small, settings.data().imageSize(), settings.enlargement()).to(sampler);
  }

  private boolean isEvaluated() {
    return settings.trainingRun().evaluation().every() > 0;
  }

  /** The images to measure with: as large as drawn ones, not larger for random windows. */
  private Split whole() throws IOException {
    boolean isMeasured = isEvaluated() || setup.split().holdout().isPresent();
    if (settings.data().crop() != Crop.RANDOM || !isMeasured) {
      return setup.split();
    }
    Assignment whole = new Assignment("measuring", "data.crop", "center");
    RunConfig centered = ConfigLoader.override(settings, List.of(whole));
    return new DataRun(dataRoot).split(centered, control.stopping(progress));
  }

  /** What drawn images are measured against; empty if they are not measured. */
  private Optional<TrainingEvaluation> evaluation(Split split) throws IOException {
    return isEvaluated()
        ? Optional.of(
            TrainingEvaluation.of(
                settings, split, dataRoot, setup.device(), control.stopping(progress)))
        : Optional.empty();
  }
}
