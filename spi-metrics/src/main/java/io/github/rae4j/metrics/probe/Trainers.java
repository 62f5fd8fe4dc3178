// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.OptionException;
import java.util.Objects;
import java.util.function.Supplier;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.math.optimisers.AdaGrad;

/** Makes the trainers that options name. */
final class Trainers {
  private Trainers() {}

  /**
   * The trainer for each training run. It is looked for at once, so that an invalid name is refused
   * before features are extracted.
   *
   * @throws RaeException if there is no such trainer
   */
  static Supplier<Trainer<Label>> of(TribuoProbeOptions options) {
    if (options.config().isPresent()) {
      String file = options.config().get();
      return checked(() -> configured(file, options.trainer()));
    }
    return switch (options.trainer()) {
      case TribuoProbeOptions.LOGISTIC_REGRESSION -> logisticRegression(options);
      case TribuoProbeOptions.GRADIENT_BOOSTING -> {
        GradientBoosting boosting =
            new GradientBoosting(options.trees().orElse(100), options.seed().orElse(0));
        yield () -> classifier(boosting.trainer());
      }
      default -> checked(() -> named(options.trainer()));
    };
  }

  private static Supplier<Trainer<Label>> checked(Supplier<Trainer<Label>> trainers) {
    Objects.requireNonNull(trainers.get());
    return trainers;
  }

  private static Supplier<Trainer<Label>> logisticRegression(TribuoProbeOptions options) {
    double rate = options.learningRate().orElse(0.1);
    int epochs = options.epochs().orElse(10);
    int batch = options.batchSize().orElse(1);
    long seed = options.seed().orElse(0);
    return () ->
        new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(rate), epochs, -1, batch, seed);
  }

  private static Trainer<Label> configured(String file, String name) {
    try {
      return classifier(new ConfigurationManager(file).lookup(name));
    } catch (RaeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new OptionException(TribuoProbeOptions.class, "config", file + ": " + e.getMessage());
    }
  }

  private static Trainer<Label> named(String name) {
    try {
      return classifier(Class.forName(name).getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new OptionException(
          TribuoProbeOptions.class,
          "trainer",
          "'"
              + name
              + "' is neither "
              + TribuoProbeOptions.LOGISTIC_REGRESSION
              + " nor "
              + TribuoProbeOptions.GRADIENT_BOOSTING
              + " nor a class of a trainer that is on the class path and needs no arguments;"
              + " name one in a Tribuo configuration by config=FILE,trainer=NAME");
    }
  }

  @SuppressWarnings("unchecked") // Trainers of other outputs reject labels.
  private static Trainer<Label> classifier(Object made) {
    if (made instanceof Trainer<?> trainer) {
      return (Trainer<Label>) trainer;
    }
    throw new OptionException(
        TribuoProbeOptions.class,
        "trainer",
        made.getClass().getName() + " is not a Tribuo Trainer");
  }

  /** The error for XGBoost that is not there. */
  static PluginException noBoosting(ClassNotFoundException e) {
    return new PluginException(
        "gradient boosting needs XGBoost, which is not part of the default distribution; run"
            + " RAE4J_PROFILE=boosting ./rae4j, or add"
            + " org.tribuo:tribuo-classification-xgboost to the class path",
        Where.key("trainer").ofPart("probe 'tribuo'"),
        e);
  }
}
