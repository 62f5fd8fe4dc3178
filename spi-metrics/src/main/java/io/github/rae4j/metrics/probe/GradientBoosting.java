// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.property.Property;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * XGBoost over histograms of the features, through Tribuo. XGBoost is not a dependency: with its
 * own dependencies it is larger than all of rae4j's code, and the name of its jar is not valid on a
 * module path. Its trainer is therefore referred to by name, as in a Tribuo configuration, and is
 * available if its jars are.
 */
final class GradientBoosting {
  private static final String TRAINER =
      "org.tribuo.classification.xgboost.XGBoostClassificationTrainer";

  private final Map<String, Property> settings;

  /**
   * Gradient boosting.
   *
   * @throws io.github.rae4j.errors.PluginException if XGBoost is not available
   */
  GradientBoosting(int trees, long seed) {
    try {
      Class.forName(TRAINER, false, ConfigurationManager.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw Trainers.noBoosting(e);
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

  /** Creates a new trainer whose random number generator is in its initial state. */
  Object trainer() {
    ConfigurationManager manager = new ConfigurationManager();
    manager.addConfiguration(new ConfigurationData("gradient-boosting", TRAINER, settings));
    return manager.lookup("gradient-boosting");
  }
}
