// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.probe.ProbeProvider;
import io.github.rae4j.spi.Parameters;
import java.util.List;
import java.util.function.Supplier;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.math.optimisers.AdaGrad;

/**
 * Probes with any Tribuo classifier. The default is logistic regression; other trainers are
 * gradient boosting, a class, or a name in a Tribuo configuration file (OLCUT).
 */
public final class TribuoProbeProvider implements ProbeProvider {
  private static final String LOGISTIC_REGRESSION = "logistic-regression";
  private static final String GRADIENT_BOOSTING = "gradient-boosting";

  /** =For ServiceLoader. */
  public TribuoProbeProvider() {}

  @Override
  public String name() {
    return "tribuo";
  }

  @Override
  public List<String> aliases() {
    return List.of("linear");
  }

  @Override
  public String description() {
    return "logistic regression (keys epochs, learning_rate, batch_size, seed),"
        + " trainer=gradient-boosting (keys trees, seed) or any trainer of Tribuo (keys trainer,"
        + " config); key standardize";
  }

  @Override
  public TribuoProbe create(Parameters parameters) {
    String trainer = parameters.getString("trainer", LOGISTIC_REGRESSION);
    // Trees only compare values of a single feature, so scaling does not affect them.
    boolean standardize = parameters.getBoolean("standardize", !trainer.equals(GRADIENT_BOOSTING));
    if (parameters.has("config")) {
      String file = parameters.getString("config");
      Trainer<Label> configured = configured(parameters, file, trainer);
      return new TribuoProbe(() -> configured, standardize);
    }
    if (trainer.equals(GRADIENT_BOOSTING)) {
      GradientBoosting boosting = new GradientBoosting(parameters);
      return new TribuoProbe(() -> classifier(parameters, boosting.trainer()), standardize);
    }
    if (!trainer.equals(LOGISTIC_REGRESSION)) {
      // Create one here, so that an invalid name is rejected before features are extracted.
      Trainer<Label> named = named(parameters, trainer);
      return new TribuoProbe(() -> named, standardize);
    }
    return new TribuoProbe(logisticRegression(parameters), standardize);
  }

  private static Supplier<Trainer<Label>> logisticRegression(Parameters parameters) {
    double rate = parameters.getDouble("learning_rate", 0.1);
    int epochs = parameters.getInt("epochs", 10);
    int batch = parameters.getInt("batch_size", 1);
    long seed = parameters.getLong("seed", 0);
    if (!(rate > 0) || epochs < 1 || batch < 1) {
      throw parameters.error(
          "epochs", "learning_rate, epochs and batch_size must be positive numbers");
    }
    return () ->
        new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(rate), epochs, -1, batch, seed);
  }

  private static Trainer<Label> configured(Parameters parameters, String file, String name) {
    try {
      return classifier(parameters, new ConfigurationManager(file).lookup(name));
    } catch (RaeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw parameters.error("config", file + ": " + e.getMessage(), e);
    }
  }

  private static Trainer<Label> named(Parameters parameters, String name) {
    try {
      return classifier(parameters, Class.forName(name).getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw parameters.error(
          "trainer",
          "'"
              + name
              + "' is neither "
              + LOGISTIC_REGRESSION
              + " nor "
              + GRADIENT_BOOSTING
              + " nor a class of a trainer that is on the class path and needs no arguments;"
              + " name one in a Tribuo configuration by config=FILE,trainer=NAME",
          e);
    }
  }

  @SuppressWarnings("unchecked") // Trainers of other outputs reject labels.
  private static Trainer<Label> classifier(Parameters parameters, Object made) {
    if (made instanceof Trainer<?> trainer) {
      return (Trainer<Label>) trainer;
    }
    throw parameters.error("trainer", made.getClass().getName() + " is not a Tribuo Trainer");
  }
}
