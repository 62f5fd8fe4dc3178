// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Device;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.TrainingException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.ExecutorPlace;
import io.github.rae4j.spark.SoftwareVersions;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainedModel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Trains a part of a model on the executors of a Spark cluster, data-parallel: one process in each
 * executor, started together in Spark's barrier mode, which average their gradients over gloo or
 * NCCL as the processes of {@code rae4j train} do. Weights, log and checkpoints are those of that
 * command with as many processes.
 *
 * <p>The process of rank 0 writes the run's folder, which all executors must see under the same
 * path; so with the config, its weights and the data, which every executor reads. If an executor is
 * lost, all processes are started again when Spark has another one, and go on from the last
 * checkpoint; {@code spark.stage.maxConsecutiveAttempts} says how often.
 *
 * <p>Immutable and thread-safe; runs do not share anything but the executors.
 */
public final class TrainOnSpark {
  private static final int TOKEN_BYTES = 16;
  private static final String ATTEMPTS = "spark.stage.maxConsecutiveAttempts";
  private static final int USUAL_ATTEMPTS = 4;

  /** In what Spark says of a task whose executor is gone. */
  private static final String LOSS = "ExecutorLostFailure";

  private static final Duration LATENESS = Duration.ofSeconds(5);

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  private final Builder given;

  private TrainOnSpark(Builder given) {
    this.given = given;
  }

  /** Says what to train. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Trains, and returns when the run has ended.
   *
   * @throws RaeException naming the host, if the run cannot begin, fails, or loses executors more
   *     often than Spark's setting allows
   * @throws CancellationException if the thread is interrupted; the tasks end after their step
   */
  public TrainedModel run(SparkSession spark) {
    SparkContext context = spark.sparkContext();
    TrainingPlan plan =
        new TrainingPlan(
            given.trainer,
            fromHere(given.config),
            given.overrides,
            Rae4j.readConfig(given.config, given.overrides).toJson(),
            fromHere(given.data),
            Path.of(given.folder).toAbsolutePath().normalize().toString(),
            given.resume,
            given.precision,
            given.engine,
            token(),
            software(),
            ExecutorPlace.current().host());
    ProcessSlots slots = slots(context);
    ExecutorWatch watch = new ExecutorWatch(slots.hosts());
    context.addSparkListener(watch);
    try {
      return attempts(JavaSparkContext.fromSparkContext(context), plan, slots, watch);
    } finally {
      context.removeSparkListener(watch);
    }
  }

  /** What is a file here is named from the root, since executors work in other folders. */
  private static String fromHere(String name) {
    try {
      Path path = Path.of(name);
      return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : name;
    } catch (InvalidPathException e) {
      return name;
    }
  }

  private static SoftwareVersions software() {
    try (Registry registry = Registry.standard()) {
      return SoftwareVersions.of(registry);
    }
  }

  private ProcessSlots slots(SparkContext context) {
    try {
      return ProcessSlots.await(context, given.processes, given.patience);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static CancellationException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    CancellationException cancelled = new CancellationException("interrupted");
    cancelled.initCause(cause);
    return cancelled;
  }

  private static String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private TrainedModel attempts(
      JavaSparkContext spark, TrainingPlan first, ProcessSlots slots, ExecutorWatch watch) {
    int most = spark.getConf().getInt(ATTEMPTS, USUAL_ATTEMPTS);
    TrainingPlan plan = first;
    for (int attempt = 1; ; attempt++) {
      List<Outcome> outcomes = collect(spark, plan, slots, watch);
      Optional<Outcome> failed = first(outcomes, Outcome.End.FAILED);
      if (failed.isPresent()) {
        throw new TrainingException(failed.get().message(), Where.file(plan.folder()));
      }
      Outcome ofRankZero = outcomes.get(0);
      if (ofRankZero.end() == Outcome.End.DONE) {
        return ofRankZero.trained();
      }
      String abandoned = first(outcomes, Outcome.End.ABANDONED).orElseThrow().message();
      if (attempt >= most) {
        throw new TrainingException(
            String.format(
                Locale.ROOT,
                "training has lost processes %d times, the last time: %s; see the logs of the"
                    + " executors, and run it again to go on from the last checkpoint in %s",
                attempt,
                abandoned,
                plan.folder()),
            Where.file(plan.folder()));
      }
      given.messages.accept(abandoned + "; all processes resume from the last checkpoint");
      plan = plan.resumed();
    }
  }

  private static Optional<Outcome> first(List<Outcome> outcomes, Outcome.End end) {
    return outcomes.stream().filter(outcome -> outcome.end() == end).findFirst();
  }

  private List<Outcome> collect(
      JavaSparkContext spark, TrainingPlan plan, ProcessSlots slots, ExecutorWatch watch) {
    List<Integer> ranks = new ArrayList<>(IntStream.range(0, slots.count()).boxed().toList());
    JavaRDD<Integer> all = spark.parallelize(ranks, slots.count());
    JavaRDD<Integer> processes = slots.profile().map(all::withResources).orElse(all);
    ClassTag<Outcome> type = ClassTag$.MODULE$.apply(Outcome.class);
    int before = watch.count();
    spark.setJobDescription("train " + plan);
    try {
      return processes
          .rdd()
          .barrier()
          .mapPartitions(new BarrierTraining(plan), false, type)
          .toJavaRDD()
          .collect();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Scala declares none of what it throws.
      return List.of(
          loss(e, watch, before).map(Outcome::abandoned).orElseThrow(() -> explain(e, plan)));
    } finally {
      spark.setJobDescription(null);
    }
  }

  /**
   * The executor whose loss ended an attempt, in words. Spark does not start a barrier stage again
   * whose results go to the driver.
   */
  private static Optional<String> loss(Exception problem, ExecutorWatch watch, int before) {
    if (problem instanceof InterruptedException interruption) {
      throw interrupted(interruption);
    }
    boolean isLoss = BarrierTraining.reason(problem).contains(LOSS);
    try {
      Optional<String> words = watch.since(before, isLoss ? LATENESS : Duration.ZERO);
      return isLoss ? words.or(() -> Optional.of("lost an executor")) : words;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static RuntimeException explain(Exception problem, TrainingPlan plan) {
    return new TrainingException(
        String.format(
            Locale.ROOT,
            "training on Spark has ended: %s; run it again to go on from the last checkpoint in %s",
            first(Printable.lines(BarrierTraining.reason(problem))),
            plan.folder()),
        Where.file(plan.folder()),
        problem);
  }

  /** What Spark says and, in its second line, the exception of the task where it names none. */
  private static String first(String message) {
    List<String> lines = message.lines().limit(2).map(String::strip).toList();
    return lines.size() > 1 && !lines.get(1).isEmpty() && !lines.get(1).startsWith("at ")
        ? lines.get(0) + " " + lines.get(1)
        : lines.isEmpty() ? "" : lines.get(0);
  }

  /** Says what to train and how. Not thread-safe. */
  public static final class Builder {
    private String trainer = "stage2";
    private String config = "";
    private List<String> overrides = List.of();
    private String data = "";
    private String folder = "";
    private boolean resume;
    private OptionalInt processes = OptionalInt.empty();
    private Precision precision = Precision.FLOAT32;
    private EngineSettings engine = new EngineSettings("pytorch", Device.CPU, 0, Map.of());
    private Duration patience = Duration.ofSeconds(60);
    private Consumer<String> messages = message -> {};

    private Builder() {}

    private Builder(Builder other) {
      trainer = other.trainer;
      config = other.config;
      overrides = other.overrides;
      data = other.data;
      folder = other.folder;
      resume = other.resume;
      processes = other.processes;
      precision = other.precision;
      engine = other.engine;
      patience = other.patience;
      messages = other.messages;
    }

    /** The trainer by its name: {@code stage1}, {@code stage2}, {@code encoder}, or a plugin's. */
    public Builder trainer(String name) {
      trainer = name;
      return this;
    }

    /**
     * The config.
     *
     * @param fileOrPreset a YAML file that driver and executors read under the same path, or the
     *     name of a preset
     * @param keyPathValues overrides {@code key.path=value}
     */
    public Builder config(String fileOrPreset, String... keyPathValues) {
      return config(fileOrPreset, List.of(keyPathValues));
    }

    /** The config, see {@link #config(String, String...)}. */
    public Builder config(String fileOrPreset, List<String> keyPathValues) {
      config = fileOrPreset;
      overrides = List.copyOf(keyPathValues);
      return this;
    }

    /**
     * The data, as {@code rae4j train --data} takes them; every executor reads them under this
     * path.
     */
    public Builder data(String dataSet) {
      data = dataSet;
      return this;
    }

    /** The folder of the run, which all executors see under this path. */
    public Builder folder(String path) {
      folder = path;
      return this;
    }

    /**
     * Whether to go on from the folder's last checkpoint, if there is one; otherwise a folder that
     * already has one is refused. Attempts after a loss go on in any case.
     */
    public Builder resume(boolean resumes) {
      resume = resumes;
      return this;
    }

    /**
     * The number of processes, each in an executor of its own; by default one in each executor that
     * there is.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder processes(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("processes must be positive, but are " + count);
      }
      processes = OptionalInt.of(count);
      return this;
    }

    /** The arithmetic; float32 by default. */
    public Builder precision(Precision arithmetic) {
      precision = arithmetic;
      return this;
    }

    /** The training engine; libtorch on the processor, with the cores of its task, by default. */
    public Builder engine(EngineSettings settings) {
      engine = settings;
      return this;
    }

    /** How long to wait for executors to register before saying that there are too few. */
    public Builder patience(Duration limit) {
      patience = limit;
      return this;
    }

    /**
     * Takes sentences for the user on the driver, such as that an executor was lost; may be called
     * by any thread. What the trainer says is in the log of the executor of rank 0, and its figures
     * in {@code log.csv} in the folder.
     */
    public Builder messages(Consumer<String> listener) {
      messages = listener;
      return this;
    }

    /**
     * The run.
     *
     * @throws IllegalArgumentException if config, data or folder are not given, or the folder is
     *     none that can be mounted
     */
    public TrainOnSpark build() {
      Map.of("config", config, "data", data, "folder", folder)
          .forEach(
              (what, text) -> {
                if (text.isBlank()) {
                  throw new IllegalArgumentException("name the " + what + " of the run");
                }
              });
      if (SCHEME.matcher(folder).matches()) {
        throw new IllegalArgumentException(
            folder
                + " is no folder: a run writes its checkpoints as files, so name one that all"
                + " executors have mounted at the same place");
      }
      return new TrainOnSpark(new Builder(this));
    }

    /** Trains, see {@link TrainOnSpark#run}. */
    public TrainedModel run(SparkSession spark) {
      return build().run(spark);
    }
  }
}
