// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.core.pipeline.Engines;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.ExecutorPlace;
import io.github.rae4j.spark.ExecutorResource;
import io.github.rae4j.spark.OpenModel;
import io.github.rae4j.spark.PreparedModel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What executors open to measure: an engine, the feature networks, and a model where one takes
 * part, all of them together, so that they stay open together between tasks. Immutable.
 */
final class Measuring implements ExecutorResource<OpenMeasuring> {
  private static final long serialVersionUID = 1L;

  // Null where there is none: an Optional cannot be serialised.
  private final @Nullable PreparedModel model;
  private final @Nullable SentOptions options;
  private final EngineSettings engine;

  private Measuring(
      @Nullable PreparedModel model, @Nullable SentOptions options, EngineSettings engine) {
    this.model = model;
    this.options = options;
    this.engine = engine;
  }

  /** A model and the networks that measure what it makes. */
  static Measuring of(PreparedModel model, SentOptions options) {
    return new Measuring(model, options, model.engine());
  }

  /** Networks that measure images. */
  static Measuring of(EngineSettings engine, SentOptions options) {
    return new Measuring(null, options, engine);
  }

  /** A model alone. */
  static Measuring of(PreparedModel model) {
    return new Measuring(model, null, model.engine());
  }

  /** The options of what is measured. */
  SentOptions sent() {
    if (options == null) {
      throw new IllegalStateException("nothing is measured");
    }
    return options;
  }

  @Override
  public String label() {
    return model == null ? "the feature network" : model.label();
  }

  @Override
  public String key() {
    return (model == null ? "" : model.key()) + " " + (options == null ? "" : options.key());
  }

  @Override
  public EngineSettings engine() {
    return engine;
  }

  @Override
  public OpenMeasuring open(ExecutorPlace place) {
    OpenMeasuring opened = new OpenMeasuring(place);
    try {
      Registry registry;
      Engine running;
      if (model != null) {
        OpenModel open = opened.add(model.open(place));
        registry = open.rae().registry();
        running = open.rae().engine();
        opened.setModel(open);
      } else {
        registry = opened.add(Registry.standard());
        running =
            opened.add(
                Engines.start(
                    registry.find(EngineProvider.class, engine.name()), engine.options(place)));
      }
      Optional<SentOptions> measured = Optional.ofNullable(options);
      measured.ifPresent(
          sent ->
              opened.setEvaluator(opened.add(new Evaluator(registry, running, sent.options()))));
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }
}
