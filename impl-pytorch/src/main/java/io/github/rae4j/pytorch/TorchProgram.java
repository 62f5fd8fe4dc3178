// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainingProgram;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An objective with the lifetimes of its values, which the first evaluation determines. Values that
 * the gradient needs are kept by libtorch itself.
 */
final class TorchProgram extends NativeResource implements TrainingProgram {
  private final Objective objective;
  private final Activations activations;
  private final TorchTrainingRuntime runtime;
  private final Set<NativeResource> evaluations = new HashSet<>();
  private Optional<LifetimePlan> plan = Optional.empty();

  TorchProgram(
      Objective objective,
      Activations activations,
      TorchTrainingRuntime runtime,
      Consumer<NativeResource> whenClosed) {
    super("the training program", whenClosed);
    this.objective = objective;
    this.activations = activations;
    this.runtime = runtime;
  }

  @Override
  public ForwardPass evaluate(Map<String, Tensor> inputs) {
    requireOpen();
    return explained(
        inputs,
        () ->
            runtime.recording(
                () -> activations == Activations.RECOMPUTED ? taped(inputs) : pass(inputs)));
  }

  @Override
  public ForwardPass evaluateWithoutGradients(Map<String, Tensor> inputs) {
    requireOpen();
    return explained(inputs, () -> runtime.plain(() -> pass(inputs)));
  }

  private ForwardPass explained(Map<String, Tensor> inputs, Supplier<TorchForwardPass> work) {
    try {
      TorchForwardPass evaluation = work.get();
      evaluations.add(evaluation);
      return evaluation;
    } catch (RuntimeException e) {
      throw runtime.explain(e, batch(inputs));
    }
  }

  /** The batch size. */
  private static long batch(Map<String, Tensor> inputs) {
    return inputs.values().stream()
        .filter(input -> input.shape().rank() > 0)
        .mapToLong(input -> input.shape().dim(0))
        .max()
        .orElse(1);
  }

  /** What the graph of a pass depends on. */
  private record Graph(TorchProgram program, Map<String, Shape> inputs) {}

  private Graph graph(Map<String, Tensor> inputs) {
    Map<String, Shape> shapes = new TreeMap<>();
    inputs.forEach((name, input) -> shapes.put(name, input.shape()));
    return new Graph(this, shapes);
  }

  private TorchForwardPass pass(Map<String, Tensor> inputs) {
    HostTensors hosts = runtime.hosts();
    Map<String, org.bytedeco.pytorch.Tensor> outputs;
    if (plan.isPresent()) {
      outputs = evaluate(hosts, inputs, plan.get().start());
    } else {
      LifetimeRecorder recorder = new LifetimeRecorder();
      outputs = evaluate(hosts, inputs, recorder);
      plan = Optional.of(recorder.plan(outputs.values()));
    }
    return new TorchForwardPass(
        graph(inputs),
        outputs,
        hosts,
        batch(inputs),
        Optional.empty(),
        runtime,
        evaluations::remove);
  }

  /** A forward pass that checkpoints its blocks; values between them are kept. */
  private TorchForwardPass taped(Map<String, Tensor> inputs) {
    HostTensors hosts = runtime.hosts();
    BlockTape tape = new BlockTape(runtime);
    try {
      Map<String, org.bytedeco.pytorch.Tensor> outputs = evaluate(hosts, inputs, tape);
      return new TorchForwardPass(
          graph(inputs),
          outputs,
          hosts,
          batch(inputs),
          Optional.of(tape),
          runtime,
          evaluations::remove);
    } catch (RuntimeException e) {
      tape.close();
      throw e;
    }
  }

  private Map<String, org.bytedeco.pytorch.Tensor> evaluate(
      HostTensors hosts, Map<String, Tensor> inputs, Lifetimes lifetimes) {
    Map<String, org.bytedeco.pytorch.Tensor> given = hosts.onDevice(inputs);
    if (lifetimes instanceof BlockTape tape) {
      given.values().forEach(tape::made);
    }
    return runtime.cast(() -> objective.evaluate(new TorchTrainingOps(hosts, lifetimes), given));
  }

  @Override
  void release() {
    Set.copyOf(evaluations).forEach(NativeResource::close);
  }
}
