// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.registry.LinkageErrors;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A backbone on an engine. It is compiled once for each set of outputs that is asked for, since a
 * runtime computes its whole graph whatever is fetched. Thread-safe.
 */
final class CompiledBackbone implements VelocityFunction, AutoCloseable {
  private final Engine engine;
  private final String part;
  private final Backbone backbone;
  private final Weights weights;
  private final Map<Set<String>, CompiledNetwork> compiled = new LinkedHashMap<>();
  private boolean closed;

  /**
   * Checks the weights and compiles the network with the outputs that a guidance wants. With
   * others, as outside of its interval, it is compiled when it is first run: it is in memory once
   * more then.
   *
   * @throws ConfigException if the backbone does not have these outputs
   */
  CompiledBackbone(
      Engine engine, String part, Backbone backbone, Weights weights, Set<String> further) {
    this.engine = engine;
    this.part = part;
    this.backbone = backbone;
    this.weights = weights;
    PartAnswers.ofBackbone(backbone);
    require(further);
    network(Set.copyOf(further));
  }

  /** Refuses outputs that the backbone does not have. */
  void require(Set<String> further) {
    Set<String> known = new TreeSet<>();
    backbone.furtherOutputs().stream().map(TensorSpec::name).forEach(known::add);
    Set<String> missing = new TreeSet<>(further);
    missing.removeAll(known);
    if (!missing.isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "this guidance asks the %s for %s, but it has %s",
              part,
              missing,
              known.isEmpty() ? "no further outputs" : "only " + known),
          Where.key("guidance"));
    }
  }

  @Override
  public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
    return NamedValues.require(run(x, t, conditions, Set.of()), Backbone.PREDICTION);
  }

  @Override
  public Map<String, Tensor> evaluate(
      Tensor x, Tensor t, Conditions conditions, Set<String> further) {
    return run(x, t, conditions, further);
  }

  private Map<String, Tensor> run(Tensor x, Tensor t, Conditions conditions, Set<String> further) {
    Cancellation.check();
    requireLabels(conditions);
    Map<String, Tensor> inputs = new LinkedHashMap<>(conditions.tensors());
    inputs.put("x", x);
    inputs.put("t", t);
    return network(Set.copyOf(further)).run(inputs);
  }

  /** Engines take negative rows of a table from its end, or fail in words of their own. */
  private void requireLabels(Conditions conditions) {
    Tensor labels = conditions.tensors().get(Conditions.LABELS);
    int classes = backbone.numClasses();
    if (labels == null || classes == 0 || labels.dtype() != DType.INT64) {
      return;
    }
    long most = backbone.nullLabel().orElse(classes - 1L);
    for (long label : labels.toLongArray()) {
      if (label < 0 || label > most) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "label %d is out of range: the %s knows the classes 0 to %d%s",
                label,
                part,
                classes - 1,
                most == classes ? ", and " + classes + " for none of them" : ""),
            Where.key("label"));
      }
    }
  }

  private synchronized CompiledNetwork network(Set<String> further) {
    if (closed) {
      throw new IllegalStateException("the " + part + " is closed");
    }
    return compiled.computeIfAbsent(further, this::compile);
  }

  private CompiledNetwork compile(Set<String> further) {
    try {
      Network network =
          PluginAnswers.given(backbone, "network", backbone.network(further), "its network");
      WeightsCheck.requireCompatible(network, weights);
      return GuardedNetwork.compile(engine, part, network, weights);
    } catch (LinkageError e) {
      throw LinkageErrors.explain(backbone.getClass(), e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    compiled.values().forEach(CompiledNetwork::close);
  }
}
