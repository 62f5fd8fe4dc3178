// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A backbone whose network is a file: what it takes and gives, the configured one says.
 *
 * @param configured describes inputs, outputs and conditions
 * @param location finds the file
 */
record FileBackbone(Backbone configured, Supplier<Path> location) implements Backbone {
  @Override
  public Network network() {
    return new FileNetwork(configured.network().signature(), location);
  }

  @Override
  public Network network(Set<String> further) {
    return new FileNetwork(configured.network(further).signature(), location);
  }

  @Override
  public List<TensorSpec> furtherOutputs() {
    return configured.furtherOutputs();
  }

  @Override
  public Shape latentShape() {
    return configured.latentShape();
  }

  @Override
  public Conditioning conditioning() {
    return configured.conditioning();
  }
}
