package io.github.ddpm.run;

import io.github.ddpm.evaluation.MetricResult;
import io.github.ddpm.evaluation.TrainingEvaluation;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.listeners.MetricsListener;
import io.github.ddpm.model.Best;
import io.github.ddpm.owner.RunLock;
import io.github.ddpm.owner.TakenException;
import io.github.ddpm.progress.StoppableProgress;
import io.github.ddpm.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.file.PathUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures images of the averaged weights every {@code evaluate_every} steps and after the last,
 * always from the same noise, and keeps the checkpoint with the best figure. It does nothing while
 * training is stopping.
 *
 * @param run the lock of the run's folder, which holds the images while they are measured
 * @param steps of the whole run
 * @param saving has the best checkpoint and is told of each new best; must come later in the list
 *     of listeners
 */
record EvaluationListener(
    TrainingEvaluation evaluation,
    BatchSampler batchSampler,
    RunLock run,
    long steps,
    TrainingControl control,
    MetricsListener log,
    TensorBoardListener board,
    CheckpointListener saving)
    implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationListener.class);

  @Override
  public void onStep(long step) {
    if (step % evaluation.settings().every() != 0 && step != steps) {
      return;
    }
    Path work = run.folder().resolve(".evaluation");
    try {
      long began = System.nanoTime();
      PathUtils.delete(work); // A killed run's leftovers are of other weights.
      List<MetricResult> figures =
          evaluation.measure(batchSampler, work, new StoppableProgress(control::isStopping));
      run.requireOurs();
      tell(step, figures, (System.nanoTime() - began) / 1e9);
      PathUtils.delete(work);
    } catch (TakenException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // A failed evaluation must not end hours of training.
      LOG.warn("no evaluation of step {}: {}", step, e.getMessage(), e);
    }
  }

  private void tell(long step, List<MetricResult> figures, double seconds) throws IOException {
    MetricResult deciding = evaluation.deciding(figures);
    Best now = new Best(step, deciding.name(), deciding.mean(), evaluation.conditions());
    boolean best = Double.isFinite(now.value()) && isBest(now);
    Map<String, Double> values = new TreeMap<>();
    figures.forEach(figure -> values.put(figure.name(), figure.mean()));
    LOG.info(
        "step %d: %s %.5g of %d images in %.1f s%s"
            .formatted(
                step,
                now.figure(),
                now.value(),
                evaluation.request().count(),
                seconds,
                best ? ", the best so far" : ""));
    log.evaluated(step, values, best);
    board.evaluated(step, values);
    if (best) {
      saving.best(now);
    }
  }

  private boolean isBest(Best now) throws IOException {
    return saving
        .best()
        .filter(now::isComparableWith)
        .map(before -> evaluation.isBetter(now.value(), before.value()))
        .orElse(true);
  }
}
