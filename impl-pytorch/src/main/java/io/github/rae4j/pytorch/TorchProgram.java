package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Evaluation;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainingProgram;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An objective with what its first evaluation has shown: after which operation a value is used no
 * more. Values that the gradient needs are kept by libtorch itself.
 */
final class TorchProgram extends NativeResource implements TrainingProgram {
  private final Objective objective;
  private final TorchTrainingRuntime runtime;
  private final Set<NativeResource> evaluations = new HashSet<>();
  private Optional<LifetimePlan> plan = Optional.empty();

  TorchProgram(
      Objective objective, TorchTrainingRuntime runtime, Consumer<NativeResource> whenClosed) {
    super("the training program", whenClosed);
    this.objective = objective;
    this.runtime = runtime;
  }

  @Override
  public Evaluation evaluate(Map<String, Tensor> inputs) {
    requireOpen();
    return explained(inputs, () -> runtime.recording(() -> pass(inputs)));
  }

  @Override
  public Evaluation evaluateOnly(Map<String, Tensor> inputs) {
    requireOpen();
    return explained(inputs, () -> runtime.plain(() -> pass(inputs)));
  }

  private Evaluation explained(Map<String, Tensor> inputs, Supplier<TorchEvaluation> work) {
    try {
      TorchEvaluation evaluation = work.get();
      evaluations.add(evaluation);
      return evaluation;
    } catch (RuntimeException e) {
      throw runtime.explain(e, batch(inputs));
    }
  }

  /** The number of samples that run together. */
  private static long batch(Map<String, Tensor> inputs) {
    return inputs.values().stream()
        .filter(input -> input.shape().rank() > 0)
        .mapToLong(input -> input.shape().dim(0))
        .max()
        .orElse(1);
  }

  private TorchEvaluation pass(Map<String, Tensor> inputs) {
    HostTensors hosts = runtime.hosts();
    Map<String, org.bytedeco.pytorch.Tensor> outputs;
    if (plan.isPresent()) {
      outputs = evaluate(hosts, inputs, plan.get().start());
    } else {
      LifetimeRecorder recorder = new LifetimeRecorder();
      outputs = evaluate(hosts, inputs, recorder);
      plan = Optional.of(recorder.plan(outputs.values()));
    }
    return new TorchEvaluation(outputs, hosts, batch(inputs), runtime, evaluations::remove);
  }

  private Map<String, org.bytedeco.pytorch.Tensor> evaluate(
      HostTensors hosts, Map<String, Tensor> inputs, Lifetimes lifetimes) {
    return runtime.cast(
        () -> objective.evaluate(new TorchTrainingOps(hosts, lifetimes), hosts.onDevice(inputs)));
  }

  @Override
  void release() {
    Set.copyOf(evaluations).forEach(NativeResource::close);
  }
}
