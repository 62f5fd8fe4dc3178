// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Signature;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Map;

/**
 * Checks the outputs of a network, so that broken weights or a broken runtime cause an error that
 * names the part instead of a grey image.
 */
final class GuardedNetwork implements CompiledNetwork {
  private final String part;
  private final CompiledNetwork network;

  GuardedNetwork(String part, CompiledNetwork network) {
    this.part = part;
    this.network = network;
  }

  @Override
  public Signature signature() {
    return network.signature();
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    Map<String, Tensor> outputs = network.run(inputs);
    outputs.forEach(this::check);
    return outputs;
  }

  private void check(String name, Tensor output) {
    if (output.dtype() != DType.FLOAT32) {
      return;
    }
    FloatBuffer values = output.floats();
    boolean silent = true;
    while (values.hasRemaining()) {
      float value = values.get();
      if (!Float.isFinite(value)) {
        throw new CheckpointException(
            String.format(
                    Locale.ROOT,
                    "the %s gave %s in its output '%s'; its weights are damaged, or its inputs lie"
                        + " far",
                    part,
                    value,
                    name)
                + " outside the range it was made for",
            Where.part(part));
      }
      silent &= value == 0;
    }
    if (silent) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "the %s gave nothing but zeros in its output '%s'; its weights are untrained or"
                  + " damaged",
              part,
              name),
          Where.part(part));
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
