package io.github.ddpm.cluster;

import java.io.PrintStream;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Says what happens to a job, a line each; {@code jobs.JobAnswers} has the list of them. */
final class JobReport extends SparkListener {
  private static final long PATIENCE_MILLIS = 30_000;

  private final PrintStream out;
  private final BitSet done = new BitSet();
  private final Set<String> workers = new HashSet<>();
  private boolean isBegun;
  private boolean isRefused;
  private boolean isStopping;
  private int running;
  private String loss = "";

  JobReport(PrintStream out) {
    this.out = out;
  }

  private void say(String verb, String text) {
    out.println("ddpm-cluster " + verb + " " + text.lines().findFirst().orElse(""));
    out.flush();
  }

  /** Says so if no worker takes a task in a while: nothing fails then, and nothing happens. */
  void awaitWorkers() {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(PATIENCE_MILLIS);
                sayIfIdle();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "patience");
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void sayIfIdle() {
    if (!isBegun) {
      say("idle", "");
    }
  }

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    workers.add(added.executorId());
    say("workers", String.valueOf(workers.size()));
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    workers.remove(removed.executorId());
    say("workers", String.valueOf(workers.size()));
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart started) {
    isBegun = true;
    running++;
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
    running--;
    notifyAll();
    int shard = ended.taskInfo().index() + 1;
    if (isStopping) {
      return; // That a task has ended is what it was told to.
    } else if (ended.taskInfo().successful()) {
      if (!done.get(shard)) {
        done.set(shard);
        say("done", String.valueOf(shard));
      }
    } else if (ended.reason() instanceof ExceptionFailure failure
        && failure.description().startsWith(ShardTask.REFUSED)) {
      if (!isRefused) {
        isRefused = true;
        loss = failure.description().substring(ShardTask.REFUSED.length());
        refused("%s (on %s)".formatted(loss, ended.taskInfo().host()));
      }
    } else if (ended.reason() instanceof TaskFailedReason failure) {
      loss =
          "attempt %d of shard %d, on %s, is lost: %s"
              .formatted(
                  ended.taskInfo().attemptNumber() + 1,
                  shard,
                  ended.taskInfo().host(),
                  inWords(failure));
      say("lost", loss);
    }
  }

  /** The command cannot be done, whoever tries it. */
  void refused(String why) {
    say("refused", why);
  }

  /** Tasks are told to end, and nothing is said of that any more. */
  synchronized void stopping() {
    isStopping = true;
  }

  /** Waits until no task runs any more. */
  synchronized void awaitEnd(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (running > 0 && System.nanoTime() < end) {
      wait(100);
    }
  }

  private static String inWords(TaskFailedReason reason) {
    return reason instanceof ExceptionFailure failure
        ? failure.description()
        : reason.toErrorString();
  }

  /** The job has ended without being done. */
  synchronized void failed(Exception error) {
    String why = loss.isEmpty() ? String.valueOf(error.getMessage()) : loss;
    say(
        "failed",
        isBegun
            ? why
            : "no worker has come; check that a master of the same version of Spark has this address, and workers (%s)"
                .formatted(why.lines().findFirst().orElse("")));
  }

  /** The job has not begun. */
  void cannotBegin(Exception error) {
    say("failed", String.valueOf(error.getMessage()));
  }

  /** Whether the command was wrong. */
  synchronized boolean isRefused() {
    return isRefused;
  }
}
