// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.OptimizerRule;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every training engine promises on the processor: gradients that add up until they are
 * cleared, optimisers that follow their rule, averages, states that can be saved, and an end when
 * it is closed. Its gradients are tested by {@link GradientContract}.
 *
 * <p>{@link #parameters} are options of the engine.
 */
public abstract class TrainingEngineContract extends ProviderContract<TrainingEngineProvider> {
  private static final double TOLERANCE = 1e-5;

  /** A contract for one provider of training engines. */
  protected TrainingEngineContract() {
    super(TrainingEngineProvider.class);
  }

  @Override
  protected final Object create(TrainingEngineProvider provider, Parameters parameters) {
    Record own = provider.options().read(parameters);
    try (TrainingEngine engine = provider.create(options(Map.of()).with(own), Precision.FLOAT32)) {
      return engine.device();
    }
  }

  private static EngineOptions options(Map<String, String> properties) {
    return new EngineOptions(Device.CPU, 0, 1, properties);
  }

  private TrainingEngine engine() {
    return provider().create(options(Map.of()), Precision.FLOAT32);
  }

  /** Half the squared output. */
  private record Power(TrainableNetwork network) implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      V y = NamedValues.require(ops.run(network, inputs), "y");
      return Map.of("loss", ops.mul(ops.mean(ops.mul(y, y)), 0.5), "y", y);
    }
  }

  /** Gradient descent, which no engine has a kernel for, with a slot that counts. */
  private record Descent() implements OptimizerRule {
    @Override
    public List<String> slots() {
      return List.of("count");
    }

    @Override
    public <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now) {
      return new UpdateResult<>(
          ops.sub(now.parameter(), ops.mul(now.gradient(), now.learningRate())),
          List.of(ops.add(now.slots().get(0), 1)));
    }
  }

  private static TrainableNetwork trainable(TrainingEngine engine) {
    return engine.trainable(new SmallNetwork(), SmallNetwork.weights(), spec -> true);
  }

  private static double backward(TrainingProgram program, int samples) {
    try (ForwardPass pass = program.evaluate(SmallNetwork.inputs(samples))) {
      double loss = pass.scalar("loss");
      pass.backward("loss");
      return loss;
    }
  }

  private static Tensor scaled(Tensor tensor, double factor) {
    float[] values = tensor.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) factor;
    }
    return Tensor.of(values, tensor.shape().dims());
  }

  /** The precision that was asked for, and a single process. */
  @Test
  public final void saysWhatItIs() {
    try (TrainingEngine engine = engine()) {
      assertEquals(Precision.FLOAT32, engine.precision());
      assertEquals(1, engine.processGroup().worldSize());
      assertFalse(engine.device().isBlank());
    }
  }

  /** An objective computes what its network does, with and without a graph. */
  @Test
  public final void evaluatesObjectives() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Power(network))) {
      Tensor expected =
          NamedValues.require(
              ReferenceRun.run(new SmallNetwork(), SmallNetwork.weights(), SmallNetwork.inputs(3)),
              "y");
      try (ForwardPass pass = program.evaluate(SmallNetwork.inputs(3));
          ForwardPass plain = program.evaluateWithoutGradients(SmallNetwork.inputs(3))) {
        assertTrue(pass.has("loss") && !pass.has("nothing"));
        assertClose("with a graph", expected, pass.output("y"), TOLERANCE);
        assertSameBits("without one", pass.output("y"), plain.output("y"));
        assertThrows(IllegalArgumentException.class, () -> pass.scalar("nothing"));
        assertThrows(IllegalArgumentException.class, () -> pass.scalar("y"));
      }
    }
  }

  /** Gradients of passes add up until they are cleared. */
  @Test
  public final void accumulatesGradients() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Power(network))) {
      assertEquals(Set.of(), network.gradients().names());
      assertEquals(0, network.gradientNorm());
      backward(program, 2);
      Weights once = network.gradients();
      assertEquals(Set.of(SmallNetwork.INNER, SmallNetwork.OUTER), once.names());
      backward(program, 2);
      for (String name : once.names()) {
        assertClose(name, scaled(once.get(name), 2), network.gradients().get(name), TOLERANCE);
      }
      network.clearGradients();
      assertEquals(0, network.gradientNorm());
      backward(program, 2);
      assertSameBits(
          "after clearing",
          once.get(SmallNetwork.OUTER),
          network.gradients().get(SmallNetwork.OUTER));
    }
  }

  /** Clipping scales all gradients alike, and only if they are too large. */
  @Test
  public final void clipsGradients() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Power(network))) {
      backward(program, 2);
      double norm = network.gradientNorm();
      Tensor before = network.gradients().get(SmallNetwork.INNER);
      assertEquals(norm, network.clipGradients(10 * norm), TOLERANCE);
      assertClose("small", before, network.gradients().get(SmallNetwork.INNER), 1e-6);
      assertEquals(norm, network.clipGradients(norm / 4), TOLERANCE);
      assertEquals(norm / 4, network.gradientNorm(), TOLERANCE);
      assertClose(
          "large", scaled(before, 0.25), network.gradients().get(SmallNetwork.INNER), TOLERANCE);
    }
  }

  /** Parameters that are not to be trained have no gradient and stay. */
  @Test
  public final void leavesFrozenParametersAlone() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network =
            engine.trainable(
                new SmallNetwork(),
                SmallNetwork.weights(),
                spec -> spec.name().equals(SmallNetwork.OUTER));
        TrainingProgram program = engine.program(new Power(network));
        Optimizer optimizer = engine.optimizer(network, new Descent())) {
      assertTrue(network.learns(SmallNetwork.OUTER) && !network.learns(SmallNetwork.INNER));
      backward(program, 2);
      assertEquals(Set.of(SmallNetwork.OUTER), network.gradients().names());
      optimizer.step(0.5);
      assertSameBits(
          SmallNetwork.INNER,
          SmallNetwork.weights().get(SmallNetwork.INNER),
          network.weights().get(SmallNetwork.INNER));
    }
  }

  /** Any rule is followed, not only those that there are kernels for; its state can be saved. */
  @Test
  public final void followsAnyRule() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Power(network));
        Optimizer optimizer = engine.optimizer(network, new Descent())) {
      backward(program, 2);
      Tensor gradient = network.gradients().get(SmallNetwork.OUTER);
      optimizer.step(0.5);
      float[] expected = SmallNetwork.weights().get(SmallNetwork.OUTER).toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        expected[i] -= 0.5f * gradient.toFloatArray()[i];
      }
      assertClose(
          "the step",
          Tensor.of(expected, 2, 4),
          network.weights().get(SmallNetwork.OUTER),
          TOLERANCE);
      assertEquals(1, optimizer.steps());
      assertEquals(
          Set.of("count/" + SmallNetwork.INNER, "count/" + SmallNetwork.OUTER),
          optimizer.state().names());
      assertEquals(1, optimizer.state().get("count/" + SmallNetwork.OUTER).toFloatArray()[0]);
    }
  }

  /** From saved parameters and optimiser the next step has the same bits. */
  @Test
  public final void resumesToTheSameBits() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainableNetwork again = trainable(engine);
        TrainingProgram program = engine.program(new Power(network));
        TrainingProgram programAgain = engine.program(new Power(again));
        Optimizer optimizer = engine.optimizer(network, new AdamW(0.9, 0.95, 1e-8, 0.1));
        Optimizer optimizerAgain = engine.optimizer(again, new AdamW(0.9, 0.95, 1e-8, 0.1))) {
      double first = step(network, program, optimizer);
      step(network, program, optimizer);
      again.load(network.weights());
      optimizerAgain.load(optimizer.state(), optimizer.steps());
      assertEquals(2, optimizerAgain.steps());
      double third = step(network, program, optimizer);
      assertEquals(third, step(again, programAgain, optimizerAgain));
      assertTrue(third < first, "the loss does not fall");
      for (String name : network.weights().names()) {
        assertSameBits(name, network.weights().get(name), again.weights().get(name));
      }
    }
  }

  private static double step(
      TrainableNetwork network, TrainingProgram program, Optimizer optimizer) {
    network.clearGradients();
    double loss = backward(program, 3);
    optimizer.step(0.01);
    return loss;
  }

  /** The average starts as a copy and follows by its decay. */
  @Test
  public final void averages() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        MovingAverage average = engine.average(network)) {
      Tensor start = SmallNetwork.weights().get(SmallNetwork.OUTER);
      assertSameBits("the start", start, average.weights().get(SmallNetwork.OUTER));
      network.load(Weights.of("thrice", Map.of(SmallNetwork.OUTER, scaled(start, 3))));
      average.update(0.75);
      assertClose(
          "0.75 + 0.25 · 3", scaled(start, 1.5), average.weights().get(SmallNetwork.OUTER), 1e-5);
      average.load(SmallNetwork.weights());
      assertSameBits("loaded", start, average.weights().get(SmallNetwork.OUTER));
    }
  }

  /** What is recomputed is the same. */
  @Test
  public final void recomputedActivationsGiveTheSameGradients() {
    try (TrainingEngine engine = engine();
        TrainableNetwork kept = trainable(engine);
        TrainableNetwork recomputed = trainable(engine);
        TrainingProgram one = engine.program(new Power(kept), Activations.KEPT);
        TrainingProgram other = engine.program(new Power(recomputed), Activations.RECOMPUTED)) {
      assertEquals(backward(one, 3), backward(other, 3), 1e-6);
      for (String name : kept.gradients().names()) {
        assertClose(name, kept.gradients().get(name), recomputed.gradients().get(name), 1e-6);
      }
    }
  }

  /** Names and shapes that do not fit are refused. */
  @Test
  public final void refusesWhatDoesNotFit() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        Optimizer optimizer = engine.optimizer(network, new Descent())) {
      Tensor inner = SmallNetwork.weights().get(SmallNetwork.INNER);
      Weights lacking = Weights.of("lacking", Map.of(SmallNetwork.INNER, inner));
      Weights misshapen = Weights.of("misshapen", Map.of(SmallNetwork.OUTER, inner));
      Weights unknown = Weights.of("unknown", Map.of("nothing", inner));
      assertThrows(
          IllegalArgumentException.class,
          () -> engine.trainable(new SmallNetwork(), lacking, spec -> true));
      assertThrows(IllegalArgumentException.class, () -> network.load(misshapen));
      assertThrows(IllegalArgumentException.class, () -> network.load(unknown));
      assertThrows(IllegalArgumentException.class, () -> optimizer.load(lacking, 1));
    }
  }

  /** Closing twice does nothing, and everything afterwards is refused. */
  @Test
  public final void isOverWhenClosed() {
    TrainingEngine engine = engine();
    TrainableNetwork closed = trainable(engine);
    TrainableNetwork open = trainable(engine);
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, closed::weights);
    engine.close();
    engine.close();
    assertThrows(IllegalStateException.class, open::weights);
    open.close();
  }

  /** A misspelt option does not pass in silence. */
  @Test
  public final void refusesAnUnknownOption() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                provider()
                    .create(options(Map.of("no_such_option", "1")), Precision.FLOAT32)
                    .close());
    assertTrue(message(e).contains("no_such_option"), message(e));
  }
}
