package io.github.ddpm.run;

import io.github.ddpm.collective.Collective;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageOrder;
import io.github.ddpm.data.Split;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.training.DivergedException;
import io.github.ddpm.training.SameWeights;
import io.github.ddpm.training.SharedState;
import io.github.ddpm.training.TimeLimit;
import io.github.ddpm.training.TrainingLoop;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.training.Wishes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A rank above 0 of a training: it computes its share of every batch. Rank 0, a {@link
 * TrainingRun}, reads the settings and checkpoints, decides and writes.
 *
 * @param dataRoot the folder that holds the known image collections
 */
public record Follower(Collective ranks, Path dataRoot) {

  /**
   * Follows rank 0 to the end of its training.
   *
   * @throws io.github.ddpm.collective.LostRankException if rank 0 or another rank ends before
   */
  public void train(TrainingControl control) throws IOException {
    Agreement agreement = new Agreement(ranks);
    Optional<TimeLimit> limit = control.limit().map(time -> new TimeLimit(time, System::nanoTime));
    RunConfig settings = agreement.toldSettings();
    Split split = agreement.images(settings, dataRoot, control.stopping(Progress.NONE));
    agreement.requireSameImages(Agreement.fingerprint(settings, split));
    ImageOrder order = agreement.toldOrder();
    try (TrainingSetup setup =
        new TrainingSetup(
            settings, split, order, agreement::toldNetwork, ranks, Optional.empty())) {
      TrainingState state = setup.state();
      SharedState.share(setup.ranks(), state);
      Precision precision = agreement.toldPrecision(setup::trustedPrecision);
      if (agreement.toldTrial()) {
        limit.get().fittingSteps(setup.loop(precision), state, control::isStopping);
        agreement.stop(control);
        SharedState.share(setup.ranks(), state);
      }
      RunConfig fitted = agreement.withToldSteps(settings);
      long steps = fitted.training().steps();
      if (state.step() < steps) {
        SameWeights same = Agreement.sameWeights(setup.ranks(), state, fitted);
        BooleanSupplier timeIsUp = limit.<BooleanSupplier>map(time -> time).orElse(() -> false);
        follow(
            setup,
            setup.loop(fitted, precision),
            same,
            control.wishes(timeIsUp, control::takeSaving));
        agreement.stop(control);
        same.compare();
      }
    }
  }

  private static void follow(
      TrainingSetup setup, TrainingLoop loop, SameWeights same, Wishes wishes) throws IOException {
    boolean ended = false;
    while (!ended) {
      try {
        loop.run(List.of(same), wishes);
        ended = true;
      } catch (DivergedException e) {
        SharedState.share(setup.ranks(), setup.state()); // Rank 0 goes back to a checkpoint.
      }
    }
  }
}
