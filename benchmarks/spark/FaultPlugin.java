// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Makes tasks fail or run slowly at random, for kill_campaign.py. Half of the failures are
 * interrupts in the middle of the work, the others come after a task has done, and committed, all
 * of it.
 *
 * <p>Settings: {@code spark.rae4j.faults.failing} and {@code spark.rae4j.faults.slow}, shares of
 * tasks; {@code spark.rae4j.faults.slowMillis}; {@code spark.rae4j.faults.seed}. What becomes of an
 * attempt depends on the seed, its stage, its partition and its number alone. Each fault is a line
 * of the executor's log.
 */
public final class FaultPlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Faults();
  }

  private static final class Faults implements ExecutorPlugin {
    private final ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "faults");
              thread.setDaemon(true);
              return thread;
            });
    private double failing;
    private double slow;
    private long slowMillis;
    private long seed;

    @Override
    public void init(PluginContext context, Map<String, String> extra) {
      SparkConf conf = context.conf();
      failing = conf.getDouble("spark.rae4j.faults.failing", 0);
      slow = conf.getDouble("spark.rae4j.faults.slow", 0);
      slowMillis = conf.getLong("spark.rae4j.faults.slowMillis", 0);
      seed = conf.getLong("spark.rae4j.faults.seed", 0);
    }

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      String name =
          String.format(
              "stage %d partition %d attempt %d",
              task.stageId(), task.partitionId(), task.attemptNumber());
      SplittableRandom random = new SplittableRandom(seed * 31 + name.hashCode());
      double draw = random.nextDouble();
      if (draw < failing / 2) {
        // Interrupted unless it has ended by then.
        Thread thread = Thread.currentThread();
        boolean[] over = {false};
        Future<?> pending =
            clock.schedule(
                () -> {
                  synchronized (over) {
                    if (!over[0]) {
                      System.err.println("FAULT interrupted " + name);
                      thread.interrupt();
                    }
                  }
                },
                random.nextInt(1000),
                TimeUnit.MILLISECONDS);
        task.addTaskCompletionListener(
            (TaskCompletionListener)
                ended -> {
                  synchronized (over) {
                    over[0] = true;
                  }
                  pending.cancel(false);
                  // Else the next task of this thread would be struck.
                  Thread.interrupted();
                });
      } else if (draw < failing) {
        task.addTaskCompletionListener(
            (TaskCompletionListener)
                ended -> {
                  System.err.println("FAULT failed at its end " + name);
                  throw new IllegalStateException("a fault of the campaign");
                });
      } else if (draw > 1 - slow && task.attemptNumber() == 0) {
        System.err.println("FAULT slow " + name);
        try {
          Thread.sleep(slowMillis);
        } catch (InterruptedException e) {
          // Its copy was faster.
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void shutdown() {
      clock.shutdownNow();
    }
  }
}
