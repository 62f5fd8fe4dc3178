// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.RaeException;
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

  private final Deque<TrainingCallback> opened = new ArrayDeque<>();

  private Callbacks() {}

  /**
   * Creates the callbacks; only rank 0 has any.
   *
   * @throws io.github.rae4j.errors.RaeException if one is unknown or cannot be created
   */
  public static Callbacks open(ConfiguredRun run, TrainedWeights weights) {
    Callbacks callbacks = new Callbacks();
    if (!run.engine().processGroup().isRankZero()) {
      return callbacks;
    }
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
    opened.add(provider.create(run, weights, keys));
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
    try {
      add(run, weights, EVALUATION, section.get().parameters());
    } catch (RaeException e) {
      run.listener()
          .onMessage("nothing is measured as the section eval asks for: " + e.getMessage());
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

  /** Calls all callbacks, in order. */
  public void onStep(TrainingProgress progress) {
    opened.forEach(callback -> callback.onStep(progress));
  }

  @Override
  public void close() {
    opened.descendingIterator().forEachRemaining(TrainingCallback::close);
  }
}
