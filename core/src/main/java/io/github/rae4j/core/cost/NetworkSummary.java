// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.ParameterSpec.Kind;
import io.github.rae4j.network.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a network is made of and what one sample costs, found without weights. Immutable.
 *
 * @param specs everything that it reads from a checkpoint, in the order of first use
 * @param operations what costs arithmetic, in order
 * @param activationBytes all intermediate float32 values of one sample together, as training keeps
 *     them
 * @param peakActivationBytes the most that is alive at once for one sample when values are freed
 *     after their last use; an estimate, since runtimes fuse and plan differently
 */
public record NetworkSummary(
    List<ParameterSpec> specs,
    List<OperationCost> operations,
    long activationBytes,
    long peakActivationBytes) {
  /** Copies the lists. */
  public NetworkSummary {
    specs = List.copyOf(specs);
    operations = List.copyOf(operations);
  }

  /**
   * Runs the network over shapes.
   *
   * @throws IllegalArgumentException if an operation is given shapes that do not fit, or the
   *     outputs are not those of the signature: an error in the network, not in a config
   */
  public static NetworkSummary of(Network network) {
    ShapeOps ops = new ShapeOps();
    PluginAnswers.given(network, "signature", network.signature(), "its inputs and outputs");
    Map<String, ShapeValue> inputs = new LinkedHashMap<>();
    network.signature().inputs().forEach(spec -> inputs.put(spec.name(), ops.input(spec)));
    Map<String, ShapeValue> outputs =
        PluginAnswers.given(
            network, "forward", network.forward(ops, inputs), "the outputs of its signature");
    for (TensorSpec spec : network.signature().outputs()) {
      Optional<ShapeValue> value = Optional.ofNullable(outputs.get(spec.name()));
      if (value.isEmpty()
          || !value.get().shape().equals(spec.shape())
          || value.get().dtype() != spec.dtype()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "output '%s' must be %s, but the network computes %s",
                spec.name(),
                spec,
                value.map(ShapeValue::toString).orElse("none")));
      }
      ops.keep(value.get());
    }
    if (outputs.size() != network.signature().outputs().size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the network computes %s, but its signature has %s",
              outputs.keySet(),
              network.signature().outputs()));
    }
    return new NetworkSummary(
        ops.parameters(),
        ops.operations(),
        ops.activations().totalBytes(),
        ops.activations().peakBytes());
  }

  /**
   * Number of parameters as the paper counts them: learned ones and frozen tables, without buffers.
   */
  public long parameters() {
    return learnedParameters() + elements(Kind.FROZEN);
  }

  /** Number of learned parameters, without frozen tables and buffers. */
  public long learnedParameters() {
    return elements(Kind.TRAINABLE);
  }

  /** Number of values in buffers, which no figure of the paper counts. */
  public long bufferElements() {
    return elements(Kind.BUFFER);
  }

  private long elements(Kind kind) {
    return specs.stream().filter(s -> s.kind() == kind).mapToLong(s -> s.shape().elements()).sum();
  }

  /** The cost of one sample. */
  public Cost cost() {
    return operations.stream().map(OperationCost::cost).reduce(Cost.NONE, Cost::plus);
  }
}
