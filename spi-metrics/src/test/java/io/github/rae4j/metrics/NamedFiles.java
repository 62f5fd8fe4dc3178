// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.TreeMap;

/** In-memory checkpoint files, by name. */
public record NamedFiles(Map<String, Weights> files) implements ConfigSection.ModelFolders {
  /** Returns the section {@code features} of a config in the same folder as these files. */
  public ConfigParameters section(Map<String, String> values) {
    return ConfigParameters.of("features.yaml", values, this);
  }

  @Override
  public ModelFolder open(String name) {
    throw new RaeException("there is no folder '" + name + "'");
  }

  @Override
  public Weights weights(String name) {
    Weights weights = files.get(name);
    if (weights == null) {
      throw new RaeException("there is no file '" + name + "' (looked in memory)");
    }
    return weights;
  }

  /** Returns zeros for every parameter of a network. */
  public static Map<String, Tensor> zeros(Network network) {
    Map<String, Tensor> zeros = new TreeMap<>();
    NetworkSummary.of(network)
        .specs()
        .forEach(
            spec ->
                zeros.put(
                    spec.name(),
                    Tensor.wrap(
                        DType.FLOAT32, spec.shape(), Tensor.buffer(DType.FLOAT32, spec.shape()))));
    return zeros;
  }
}
