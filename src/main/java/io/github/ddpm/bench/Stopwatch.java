package io.github.ddpm.bench;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.generate.SamplingRehearsal;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.run.TrainingSetup;
import io.github.ddpm.sampling.SamplerName;
import io.github.ddpm.selftest.MachinePrecision;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.TrainingListener;
import io.github.ddpm.training.TrainingLoop;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Runs the loops of training and sampling and times their steps.
 *
 * @param warmup steps that do not count
 * @param steps that count
 * @param progress receives each step
 */
record Stopwatch(int warmup, int steps, Progress progress) {
  /** A training step costs three evaluations: forward, and two products for each in backward. */
  private static final int PASSES = 3;

  private static final Set<SamplerName> EVALUATE_MORE_THAN_ONCE =
      Set.of(SamplerName.HEUN, SamplerName.PREDICTOR_CORRECTOR);

  /** Times training steps on {@code images}; the device is read only at the end of a step. */
  Timing train(RunConfig config, ImageSet images) throws IOException {
    RunConfig eachStep = with(with(config, "training.workers", 1), "training.local_steps", 0);
    RunConfig run = with(eachStep, "training.steps", StepTimer.wanted(warmup, steps));
    try (TrainingSetup setup = new TrainingSetup(run, images)) {
      Precision precision = MachinePrecision.resolve(run.precision(), setup.device());
      StepTimer timer = timer(() -> Torch.synchronize(setup.device()));
      TrainingLoop loop = setup.loop(precision);
      loop.clock(timer.clock());
      progress.begin("train", "steps", 0, timer.wanted());
      TrainingListener steps =
          new TrainingListener() {
            @Override
            public void onStep(long step) {
              timer.step();
              progress.advance(step);
            }
          };
      timer.start();
      loop.run(List.of(steps));
      return new Timing(
          timer.times(),
          timer.shares(),
          setup.state().parameters().count(),
          PASSES * setup.unet().work(),
          precision,
          setup.device());
    } finally {
      progress.end();
    }
  }

  /**
   * Times sampling steps. If parts of a batch are drawn in parallel, a step ends when as many
   * evaluations are done as the batch has images. The first step of a batch does not count: it
   * includes drawing the noise. Guidance is off, and samplers that evaluate more than once in a
   * step are timed as DDIM.
   */
  Timing sample(RunConfig config) throws IOException {
    int batchSize = config.sampling().batchSize();
    int timesteps = config.diffusion().timesteps();
    if (timesteps < 2) {
      throw new IllegalStateException(
          "diffusion.timesteps: is 1, but sampling is timed from its second step on; use more");
    }
    int visited = Math.min(timesteps, StepTimer.wanted(warmup, steps) + 1);
    RunConfig spaced = with(config, "sampling.spacing", "trailing");
    RunConfig run = with(evaluatingOnce(spaced), "sampling.steps", visited);
    try (SamplingRehearsal rehearsal = new SamplingRehearsal(run)) {
      Precision precision = MachinePrecision.resolve(run.precision(), rehearsal.device());
      StepTimer timer = timer(() -> Torch.synchronize(rehearsal.device()));
      progress.begin("sample", "steps", 0, timer.wanted());
      while (timer.seen() < timer.wanted()) {
        rehearsal.draw(precision, new Evaluations(timer, batchSize, progress), timer.clock());
      }
      return new Timing(
          timer.times(),
          timer.shares(),
          rehearsal.parameters(),
          rehearsal.unet().work(),
          precision,
          rehearsal.device());
    } finally {
      progress.end();
    }
  }

  /** The settings with which a step evaluates the network once. */
  static RunConfig evaluatingOnce(RunConfig config) {
    RunConfig unguided = with(config, "sampling.guidance_scale", 1);
    return EVALUATE_MORE_THAN_ONCE.contains(config.sampling().sampler())
        ? with(unguided, "sampling.sampler", "ddim")
        : unguided;
  }

  private static RunConfig with(RunConfig config, String key, Object value) {
    return ConfigLoader.override(
        config, List.of(new Assignment("bench", key, String.valueOf(value))));
  }

  private StepTimer timer(Runnable synchronize) {
    return new StepTimer(warmup, steps, synchronize, System::nanoTime);
  }

  /** Counts evaluations of images and turns them into steps of a batch. */
  private static final class Evaluations implements Progress {
    private final StepTimer timer;
    private final int batchSize;
    private final Progress shown;
    private long steps;

    Evaluations(StepTimer timer, int batchSize, Progress shown) {
      this.timer = timer;
      this.batchSize = batchSize;
      this.shown = shown;
    }

    @Override
    public synchronized void advance(long done) {
      for (; steps < done / batchSize; steps++) {
        if (steps == 0) {
          timer.start();
        } else {
          timer.step();
          shown.advance(timer.seen());
        }
      }
    }
  }
}
