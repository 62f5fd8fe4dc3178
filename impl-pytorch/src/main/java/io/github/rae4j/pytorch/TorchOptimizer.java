// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.OptimizerRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Applies an update rule to the parameters of one network; {@link AdamW} with libtorch's own
 * kernel.
 */
final class TorchOptimizer extends NativeResource implements Optimizer {
  private final TorchTrainable network;
  private final OptimizerRule rule;
  private final TorchTrainingRuntime runtime;
  private final Optional<Collectives> shards;
  private final StateStore slots;
  private long steps;

  /**
   * An optimiser whose state is zero.
   *
   * @param shards the processes over which the state is sharded; empty if each has all of it
   */
  TorchOptimizer(
      TorchTrainable network,
      OptimizerRule rule,
      TorchTrainingRuntime runtime,
      Optional<Collectives> shards,
      Consumer<NativeResource> whenClosed) {
    super("the optimizer", whenClosed);
    this.network = network;
    this.rule = rule;
    this.runtime = runtime;
    this.shards = shards;
    this.slots = new StateStore(runtime, "the state of the optimizer", shards);
    Optional<ShardPlan> plan = network.shardPlan(shards);
    runtime.run(
        () -> {
          for (ParameterSpec spec : network.parameters()) {
            if (network.learns(spec.name())) {
              Tensor like = network.store().get(spec.name()).detach();
              int owner = plan.map(each -> each.owner(spec.name())).orElse(0);
              rule.slots()
                  .forEach(
                      slot ->
                          slots.put(
                              key(slot, spec.name()),
                              owner,
                              spec.shape(),
                              () -> torch.zeros_like(like)));
            }
          }
        });
  }

  /** The implementation behind an optimiser of this engine. */
  static TorchOptimizer of(Optimizer optimizer) {
    if (optimizer instanceof TorchOptimizer own) {
      own.requireOpen();
      return own;
    }
    throw new IllegalArgumentException("the optimizer belongs to another engine: " + optimizer);
  }

  StateStore store() {
    return slots;
  }

  void continueFrom(long stepsSoFar) {
    steps = stepsSoFar;
  }

  private static String key(String slot, String parameter) {
    return slot + "/" + parameter;
  }

  @Override
  public void step(double learningRate) {
    requireOpen();
    steps++;
    slots.changed();
    Map<String, Tensor> moving = network.withGradient();
    Map<String, Tensor> own = new LinkedHashMap<>(moving);
    Optional<ShardPlan> plan = network.shardPlan(shards);
    shards.ifPresent(
        peers -> own.keySet().removeIf(name -> !isOwn(plan.orElseThrow(), peers, name)));
    if (rule instanceof AdamW adamW) {
      runtime.run(() -> FusedAdamW.step(adamW, groups(own), steps, learningRate));
    } else {
      own.keySet().forEach(name -> update(name, learningRate));
    }
    shards.ifPresent(peers -> runtime.run(() -> exchange(peers, plan.orElseThrow(), moving)));
  }

  private static boolean isOwn(ShardPlan plan, Collectives peers, String name) {
    return plan.owner(name) == peers.process().rank();
  }

  /** Every process sends the parameters that it has updated to all others. */
  private static void exchange(Collectives peers, ShardPlan plan, Map<String, Tensor> moved) {
    Map<Integer, List<Tensor>> byOwner = new TreeMap<>();
    moved.forEach(
        (name, parameter) ->
            byOwner
                .computeIfAbsent(plan.owner(name), rank -> new ArrayList<>())
                .add(parameter.detach()));
    peers.broadcast(byOwner);
  }

  /** The tensors of parameters with a gradient, in parallel lists. */
  private Map<String, List<Tensor>> groups(Map<String, Tensor> parameters) {
    Map<String, List<Tensor>> groups = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) -> {
          add(groups, FusedAdamW.PARAMETERS, parameter);
          add(groups, FusedAdamW.GRADIENTS, parameter.grad());
          rule.slots().forEach(slot -> add(groups, slot, slots.get(key(slot, name))));
        });
    return groups;
  }

  private static void add(Map<String, List<Tensor>> groups, String key, Tensor tensor) {
    groups.computeIfAbsent(key, k -> new ArrayList<>()).add(tensor);
  }

  private void update(String name, double learningRate) {
    HostTensors hosts = runtime.hosts();
    runtime.run(
        hosts,
        () -> {
          TorchTrainingOps ops = new TorchTrainingOps(hosts, new LifetimeRecorder());
          Tensor parameter = network.store().get(name);
          List<Tensor> own = rule.slots().stream().map(slot -> slots.get(key(slot, name))).toList();
          OptimizerRule.UpdateResult<Tensor> change =
              rule.update(
                  ops,
                  new OptimizerRule.UpdateInput<>(
                      parameter.detach(), parameter.grad(), own, steps, learningRate));
          parameter.copy_(change.parameter());
          for (int i = 0; i < own.size(); i++) {
            own.get(i).copy_(change.slots().get(i));
          }
        });
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public Weights state() {
    requireOpen();
    return slots.copy();
  }

  @Override
  public Weights stateView() {
    requireOpen();
    return slots.view();
  }

  @Override
  public void load(Weights state, long stepsSoFar) {
    requireOpen();
    for (String name : slots.names()) {
      if (!state.names().contains(name)) {
        throw new IllegalArgumentException(state.origin() + " lacks '" + name + "'");
      }
    }
    slots.load(state);
    continueFrom(stepsSoFar);
  }

  @Override
  void release() {
    slots.close();
  }
}
