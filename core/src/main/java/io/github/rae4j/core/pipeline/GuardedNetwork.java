// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.MappedFile;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

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

  /** Compiles a network, whose outputs are checked from then on. */
  static GuardedNetwork compile(Engine engine, String part, Network network, Weights weights) {
    CompiledNetwork compiled =
        MappedFile.read(weights.origin(), () -> engine.compile(network, weights));
    return new GuardedNetwork(
        part, PluginAnswers.given(engine, "compile", compiled, "the compiled " + part));
  }

  @Override
  public Signature signature() {
    return network.signature();
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    Map<String, Tensor> outputs =
        PluginAnswers.given(
            network, "run", network.run(inputs), "the outputs of its signature, by name");
    outputs.forEach(
        (name, output) ->
            check(
                name,
                PluginAnswers.given(network, "run", output, "a tensor for its output " + name),
                inputs));
    return outputs;
  }

  /** The cause may lie in what the network was given, and not in its weights. */
  private void requireFinite(Map<String, Tensor> inputs) {
    inputs.forEach(
        (name, input) -> {
          OptionalInt broken =
              input.dtype() == DType.FLOAT32 ? input.firstNotFinite() : OptionalInt.empty();
          if (broken.isPresent()) {
            throw new DataException(
                String.format(
                    Locale.ROOT,
                    "the input '%s' of the %s has the value %s; all must be finite",
                    name,
                    part,
                    input.floats().get(broken.getAsInt())),
                Where.key(name).ofPart(part));
          }
        });
  }

  private void check(String name, Tensor output, Map<String, Tensor> inputs) {
    if (output.dtype() != DType.FLOAT32) {
      return;
    }
    FloatBuffer values = output.floats();
    OptionalInt broken = output.firstNotFinite();
    if (broken.isPresent()) {
      requireFinite(inputs);
      throw new CheckpointException(
          String.format(
                  Locale.ROOT,
                  "the %s gave %s in its output '%s'; its weights are damaged, or its inputs lie"
                      + " far",
                  part,
                  values.get(broken.getAsInt()),
                  name)
              + " outside the range it was made for",
          Where.part(part));
    }
    if (isSilent(values)) {
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

  private static boolean isSilent(FloatBuffer values) {
    while (values.hasRemaining()) {
      if (values.get() != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    network.close();
  }
}
