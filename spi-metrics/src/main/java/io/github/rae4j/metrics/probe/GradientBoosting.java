// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.property.Property;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import io.github.rae4j.spi.Parameters;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * XGBoost over histograms of the features, through Tribuo. XGBoost is no dependency: with what it
 * brings it weighs more than all code of rae4j, and its jar has a name that no module path takes.
 * So its trainer is named as a Tribuo configuration would name it, and is there if its jars are.
 */
final class GradientBoosting {
  private static final String TRAINER =
      "org.tribuo.classification.xgboost.XGBoostClassificationTrainer";

  private final Map<String, Property> settings;

  /**
   * Reads the keys trees and seed.
   *
   * @throws io.github.rae4j.errors.RaeException if a value is out of range, or XGBoost is not there
   */
  GradientBoosting(Parameters parameters) {
    int trees = parameters.getPositiveInt("trees", 100);
    long seed = parameters.getLong("seed", 0);
    try {
      Class.forName(TRAINER, false, ConfigurationManager.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw parameters.error(
          "trainer",
          "gradient boosting needs XGBoost, which is not part of the default distribution; run"
              + " RAE4J_PROFILE=boosting ./rae4j, or add"
              + " org.tribuo:tribuo-classification-xgboost to the class path",
          e);
    }
    settings =
        Map.ofEntries(
                Map.entry("booster", "GBTREE"),
                Map.entry("treeMethod", "HIST"),
                Map.entry("numTrees", Integer.toString(trees)),
                Map.entry("eta", "0.3"),
                Map.entry("gamma", "0"),
                Map.entry("maxDepth", "6"),
                Map.entry("minChildWeight", "1"),
                Map.entry("subsample", "1"),
                Map.entry("featureSubsample", "0.5"),
                Map.entry("lambda", "1"),
                Map.entry("alpha", "0"),
                // Sums over several threads would differ from run to run.
                Map.entry("nThread", "1"),
                Map.entry("verbosity", "SILENT"),
                Map.entry("seed", Long.toString(seed)))
            .entrySet()
            .stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> new SimpleProperty(entry.getValue())));
  }

  /** A new trainer, whose generator of random numbers is at its start. */
  Object trainer() {
    ConfigurationManager manager = new ConfigurationManager();
    manager.addConfiguration(new ConfigurationData("gradient-boosting", TRAINER, settings));
    return manager.lookup("gradient-boosting");
  }
}
