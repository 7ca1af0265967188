package io.github.ddpm.cli;

import io.github.ddpm.options.TimeSpan;
import io.github.ddpm.report.DrawingCommand;
import io.github.ddpm.report.Shell;
import io.github.ddpm.run.Trained;
import io.github.ddpm.run.TrainingPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The first and the last lines of {@code ddpm train}. */
record TrainScreen(DdpmCommand ddpm) {

  /** What a training is about to do. */
  void begins(TrainingPlan plan) {
    plan.lines().forEach(line -> ddpm.print(line, 9));
    ddpm.tell("planned", plan.fields());
  }

  /**
   * What it has done, and what to type next.
   *
   * @param enlarges whether its network draws larger images of small ones
   */
  void ended(Trained trained, Path folder, boolean enlarges, Duration taken) {
    if (!trained.isDone()) {
      String saved = trained.to() == 0 ? "nothing to save" : "saved";
      ddpm.print("stopped  at step %d of %d, %s".formatted(trained.to(), trained.steps(), saved));
      ddpm.print("next     " + ddpm.typed());
      return;
    }
    boolean before = trained.from() == trained.to();
    String how =
        before ? "before; to continue, raise training.steps" : "in " + TimeSpan.inWords(taken);
    ddpm.print("trained  to step %d %s".formatted(trained.to(), how));
    Path report = folder.resolve("report.html");
    if (Files.exists(report)) {
      ddpm.print("report   " + Shell.path(report));
    }
    trained.preview().ifPresent(preview -> ddpm.print("preview  " + Shell.path(preview)));
    String run = Shell.word(Shell.path(folder));
    ddpm.print("next     " + DrawingCommand.of(run, enlarges));
  }
}
