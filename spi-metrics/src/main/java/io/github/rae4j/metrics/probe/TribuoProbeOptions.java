// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.soabase.recordbuilder.core.RecordBuilder.ConcreteSettersForOptionalMode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The options of {@link TribuoProbe}. Those without a default depend on the trainer and are refused
 * where it does not have them.
 *
 * @param trainer {@code logistic-regression}, {@code gradient-boosting}, the class of a trainer of
 *     Tribuo that needs no arguments, or a name in {@code config}
 * @param config a configuration file of Tribuo (OLCUT) that names the trainer
 * @param standardize whether features are scaled to mean 0 and standard deviation 1 on the training
 *     set; by default, except with gradient boosting, whose trees only compare values of a single
 *     feature
 * @param learningRate of AdaGrad, for logistic regression; 0.1 by default
 * @param epochs of logistic regression; 10 by default
 * @param batchSize examples in a step of logistic regression; 1 by default
 * @param trees of gradient boosting; 100 by default
 * @param seed of logistic regression and gradient boosting; 0 by default
 */
@RecordBuilder
@RecordBuilder.Options(addConcreteSettersForOptional = ConcreteSettersForOptionalMode.ENABLED)
public record TribuoProbeOptions(
    @Option(
            value =
                "logistic-regression, gradient-boosting, the class of a trainer of Tribuo, or a"
                    + " name in config",
            defaultValue = TribuoProbeOptions.LOGISTIC_REGRESSION)
        String trainer,
    @Option("configuration file of Tribuo (OLCUT) that names the trainer") Optional<String> config,
    @Option("whether features are standardised; by default, except with gradient-boosting")
        Optional<Boolean> standardize,
    @Option(value = "learning rate of logistic regression; by default 0.1", range = "(0, inf)")
        OptionalDouble learningRate,
    @Option(value = "epochs of logistic regression; by default 10", range = "[1, inf)")
        OptionalInt epochs,
    @Option(value = "examples in a step of logistic regression; by default 1", range = "[1, inf)")
        OptionalInt batchSize,
    @Option(value = "trees of gradient boosting; by default 100", range = "[1, inf)")
        OptionalInt trees,
    @Option("seed of logistic regression and gradient boosting; by default 0") OptionalLong seed)
    implements TribuoProbeOptionsBuilder.With {
  static final String LOGISTIC_REGRESSION = "logistic-regression";
  static final String GRADIENT_BOOSTING = "gradient-boosting";

  /** Checks the options. */
  public TribuoProbeOptions {
    Options.check(
        TribuoProbeOptions.class,
        trainer,
        config,
        standardize,
        learningRate,
        epochs,
        batchSize,
        trees,
        seed);
    boolean regression = config.isEmpty() && trainer.equals(LOGISTIC_REGRESSION);
    boolean boosting = config.isEmpty() && trainer.equals(GRADIENT_BOOSTING);
    require(regression || learningRate.isEmpty(), "learning_rate", trainer, LOGISTIC_REGRESSION);
    require(regression || epochs.isEmpty(), "epochs", trainer, LOGISTIC_REGRESSION);
    require(regression || batchSize.isEmpty(), "batch_size", trainer, LOGISTIC_REGRESSION);
    require(boosting || trees.isEmpty(), "trees", trainer, GRADIENT_BOOSTING);
    require(
        regression || boosting || seed.isEmpty(),
        "seed",
        trainer,
        LOGISTIC_REGRESSION + " and " + GRADIENT_BOOSTING);
  }

  private static void require(boolean fits, String key, String trainer, String owner) {
    if (!fits) {
      throw new OptionException(
          TribuoProbeOptions.class,
          key,
          String.format(
              Locale.ROOT,
              "is an option of %s, but the trainer is '%s'; leave it out",
              owner,
              trainer));
    }
  }

  /** Starts with the defaults of a config. */
  public static TribuoProbeOptionsBuilder builder() {
    return TribuoProbeOptionsBuilder.builder(Options.of(TribuoProbeOptions.class).defaults());
  }

  /** Whether features are standardised. */
  boolean standardizes() {
    return standardize.orElse(config.isPresent() || !trainer.equals(GRADIENT_BOOSTING));
  }
}
