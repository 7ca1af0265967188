package io.github.ddpm.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;

/**
 * How many tasks run at once, by the cores and GPUs of all executors. Tasks that wait for each
 * other would wait for ever for one that has no place; Spark's own barrier stages, which ask for
 * places too, lose the whole job with one executor.
 */
record Slots(SparkContext spark) {
  /** Spark's own, for how long it waits for executors before a first job. */
  private static final String PATIENCE = "spark.scheduler.maxRegisteredResourcesWaitingTime";

  private static final long PAUSE_MILLIS = 200;

  /** As many tasks can never run at once, whoever waits. */
  static final class TooFewException extends IOException {
    private static final long serialVersionUID = 1L;

    TooFewException(String message) {
      super(message);
    }
  }

  private int count() {
    ResourceProfile usual = spark.resourceProfileManager().defaultResourceProfile();
    return spark.maxNumConcurrentTasks(usual);
  }

  /**
   * Waits until there are enough.
   *
   * @param stop whether to stop waiting
   * @throws TooFewException if there never will be, since the master is this process
   * @throws IOException if executors have not come in time
   */
  void await(int tasks, BooleanSupplier stop) throws IOException, InterruptedException {
    long began = System.nanoTime();
    Duration patience = Duration.ofSeconds(spark.conf().getTimeAsSeconds(PATIENCE, "30s"));
    while (count() < tasks && !stop.getAsBoolean()) {
      String cores = spark.conf().get("spark.task.cpus", "1");
      if (spark.master().startsWith("local")) {
        throw new TooFewException(
            "%s: runs %d of %d workers at once (spark.task.cpus is %s), and each waits for all; give --cluster local[%d]"
                .formatted(
                    spark.master(), count(), tasks, cores, tasks * Long.parseLong(cores.strip())));
      } else if (System.nanoTime() - began > patience.toNanos()) {
        throw new IOException(
            "%s: has places for %d of %d workers after %d s, and each waits for all; add executors or free cores (a worker takes spark.task.cpus, %s, and spark.task.resource.gpu.amount GPUs), or wait longer with --conf %s=10m"
                .formatted(spark.master(), count(), tasks, patience.toSeconds(), cores, PATIENCE));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }
}
