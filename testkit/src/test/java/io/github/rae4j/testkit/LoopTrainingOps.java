// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The operations of a {@link LoopForwardPass}: the first time it notes networks and what gradients
 * do not pass, later it gives these values back.
 */
final class LoopTrainingOps extends ReferenceTrainingOps {
  private final Function<ParameterSpec, ReferenceArray> parameters;
  private final Collection<LoopNetwork> networks;
  private final boolean frozenLearns;
  private final UnaryOperator<ReferenceArray> stop;

  private LoopTrainingOps(
      Function<ParameterSpec, ReferenceArray> parameters,
      Collection<LoopNetwork> networks,
      boolean frozenLearns,
      UnaryOperator<ReferenceArray> stop) {
    this.parameters = parameters;
    this.networks = networks;
    this.frozenLearns = frozenLearns;
    this.stop = stop;
  }

  private static ReferenceArray none(ParameterSpec spec) {
    throw new IllegalStateException("no parameter here: " + spec);
  }

  static LoopTrainingOps recording(
      TrainingEngineFault fault, Collection<LoopNetwork> networks, List<ReferenceArray> stopped) {
    return new LoopTrainingOps(
        LoopTrainingOps::none,
        networks,
        fault == TrainingEngineFault.FROZEN_RUN_LEARNS,
        x -> {
          stopped.add(x);
          return x;
        });
  }

  static LoopTrainingOps replaying(
      boolean frozenLearns, boolean stopIgnored, List<ReferenceArray> stopped) {
    Iterator<ReferenceArray> next = stopped.iterator();
    return new LoopTrainingOps(
        LoopTrainingOps::none, new HashSet<>(), frozenLearns, x -> stopIgnored ? x : next.next());
  }

  @Override
  public ReferenceArray parameter(ParameterSpec spec) {
    return parameters.apply(spec);
  }

  private LoopTrainingOps of(TrainableNetwork network, boolean constant) {
    LoopNetwork own = (LoopNetwork) network;
    networks.add(own);
    return new LoopTrainingOps(
        spec -> own.array(spec.name(), constant), networks, frozenLearns, stop);
  }

  @Override
  public Map<String, ReferenceArray> run(
      TrainableNetwork network, Map<String, ReferenceArray> inputs) {
    return network.network().forward(of(network, false), inputs);
  }

  @Override
  public Map<String, ReferenceArray> runFrozen(
      TrainableNetwork network, Map<String, ReferenceArray> inputs) {
    return network.network().forward(of(network, !frozenLearns), inputs);
  }

  @Override
  public Map<String, ReferenceArray> run(
      TrainableNetwork network, TrainingOps.Body body, Map<String, ReferenceArray> inputs) {
    return body.run(of(network, false), inputs);
  }

  @Override
  public ReferenceArray stopGradient(ReferenceArray x) {
    return stop.apply(x);
  }
}
