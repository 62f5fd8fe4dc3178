// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingCallbackProvider;
import io.github.rae4j.training.TrainingProgress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of a run: those that {@code training.callbacks} names, the loss curves unless it
 * says false, and what the reference's keys {@code training.sample_every} and {@code eval} ask for.
 */
public final class Callbacks implements AutoCloseable {
  private static final String TRAINING = "training";
  private static final String KEY = "callbacks";
  private static final String CURVES = "curves";
  private static final String EVALUATION = "evaluation";
  private static final String SAMPLE_EVERY = "sample_every";

  private final ProcessGroup processes;
  private final Deque<TrainingCallback> opened = new ArrayDeque<>();
  private final Deque<TrainingCallback> collective = new ArrayDeque<>();

  private Callbacks(ProcessGroup processes) {
    this.processes = processes;
  }

  /**
   * Creates the callbacks: those of rank 0, and in all processes those in which all take part. A
   * collective operation.
   *
   * @throws io.github.rae4j.errors.RaeException if one is unknown or cannot be created
   */
  public static Callbacks open(ConfiguredRun run, TrainedWeights weights) {
    Callbacks callbacks = new Callbacks(run.engine().processGroup());
    try {
      wanted(run, weights).forEach((name, keys) -> callbacks.add(run, weights, name, keys));
      callbacks.addReferenceEvaluation(run, weights);
    } catch (RuntimeException e) {
      callbacks.close();
      throw e;
    }
    return callbacks;
  }

  private void add(ConfiguredRun run, TrainedWeights weights, String name, ConfigParameters keys) {
    TrainingCallbackProvider provider = run.registry().find(TrainingCallbackProvider.class, name);
    if (!provider.isCollective() && !processes.isRankZero()) {
      return;
    }
    TrainingCallback callback = PluginAnswers.made(provider, provider.create(run, weights, keys));
    (provider.isCollective() ? collective : opened).add(callback);
    keys.rejectUnknown();
  }

  /**
   * What the reference's section {@code eval} asks for. Every released config names its files, but
   * few machines have them: without them the run continues without this evaluation and says so.
   */
  private void addReferenceEvaluation(ConfiguredRun run, TrainedWeights weights) {
    RaeConfig config = run.assembly().config();
    Optional<ConfigSection> section = config.root().parameters().rawSection("eval");
    boolean replaced = RunConfig.of(config).values(TRAINING, KEY).containsKey(EVALUATION);
    if (section.isEmpty() || replaced) {
      return;
    }
    Optional<RaeException> problem = Optional.empty();
    try {
      add(run, weights, EVALUATION, section.get().parameters());
    } catch (RaeException e) {
      problem = Optional.of(e);
    }
    // Either all processes measure or none does.
    if (processes.allReduceMean(problem.isPresent() ? 1 : 0)[0] > 0) {
      String reason =
          problem.map(RaeException::getMessage).orElse("another process cannot measure");
      if (problem.isEmpty()) {
        collective.removeLast().close();
      }
      run.listener().onMessage("nothing is measured as the section eval asks for: " + reason);
    }
  }

  private static Map<String, ConfigParameters> wanted(ConfiguredRun run, TrainedWeights weights) {
    RaeConfig config = run.assembly().config();
    ConfigParameters keys =
        config.root().parameters().rawSection(TRAINING).orElseThrow().parameters();
    Map<String, ConfigParameters> wanted = new LinkedHashMap<>();
    wanted.put(CURVES, ConfigParameters.of(config.origin(), Map.of()));
    long every = keys.getLong(SAMPLE_EVERY, 0);
    if (every > 0) {
      TrainedRole.of(run, weights)
          .imageCallback()
          .ifPresent(
              name ->
                  wanted.put(name, ConfigParameters.of(config.origin(), Map.of("every", every))));
    }
    keys.rawSection(KEY).ifPresent(section -> addNamed(section, wanted));
    return wanted;
  }

  private static void addNamed(ConfigSection section, Map<String, ConfigParameters> wanted) {
    ConfigParameters names = section.parameters();
    section
        .values()
        .forEach(
            (name, value) -> {
              if (isOff(value)) {
                wanted.remove(name);
              } else if (Boolean.TRUE.equals(value)) {
                wanted.put(name, ConfigParameters.of(section.origin(), Map.of()));
              } else {
                names.rawSection(name).ifPresent(own -> wanted.put(name, own.parameters()));
              }
            });
  }

  private static boolean isOff(@Nullable Object value) {
    return value == null || Boolean.FALSE.equals(value);
  }

  /**
   * Calls the callbacks in which all processes take part, in order. A collective operation, outside
   * of {@link ProcessGroup#gathered}.
   */
  void onStepTogether(TrainingProgress progress) {
    collective.forEach(callback -> callback.onStep(progress));
  }

  /** Calls all other callbacks, in order. */
  public void onStep(TrainingProgress progress) {
    opened.forEach(callback -> callback.onStep(progress));
  }

  @Override
  public void close() {
    opened.descendingIterator().forEachRemaining(TrainingCallback::close);
    collective.descendingIterator().forEachRemaining(TrainingCallback::close);
  }
}
