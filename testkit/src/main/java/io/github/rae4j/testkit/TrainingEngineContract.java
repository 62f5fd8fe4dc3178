// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.SmallObjectives.Power;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.OptimizerRule;
import io.github.rae4j.training.OptimizerRule.UpdateInput;
import io.github.rae4j.training.OptimizerRule.UpdateResult;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
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
public abstract class TrainingEngineContract extends TrainingPassContract {
  /** Has a kernel in most engines. */
  private static final AdamW DECAYING = new AdamW(0.9, 0.95, 1e-8, 0.1);

  /** A contract for one provider of training engines. */
  protected TrainingEngineContract() {}

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

  /** Parameters that are not to be trained have no gradient, and neither a step nor decay. */
  @Test
  public final void leavesFrozenParametersAlone() {
    for (OptimizerRule rule : List.of(new Descent(), DECAYING)) {
      try (TrainingEngine engine = engine();
          TrainableNetwork network =
              engine.trainable(
                  new SmallNetwork(),
                  SmallNetwork.weights(),
                  spec -> spec.name().equals(SmallNetwork.OUTER));
          TrainingProgram program = engine.program(new Power(network));
          Optimizer optimizer = engine.optimizer(network, rule)) {
        assertTrue(network.learns(SmallNetwork.OUTER) && !network.learns(SmallNetwork.INNER));
        backward(program, 2);
        assertEquals(Set.of(SmallNetwork.OUTER), network.gradients().names());
        optimizer.step(0.5);
        assertSameBits(
            SmallNetwork.INNER,
            SmallNetwork.weights().get(SmallNetwork.INNER),
            network.weights().get(SmallNetwork.INNER));
        for (String slot : rule.slots()) {
          assertFalse(optimizer.state().names().contains(slot + "/" + SmallNetwork.INNER), slot);
        }
      }
    }
  }

  /** A step keeps the gradients; where there is none, nothing moves, decay or not. */
  @Test
  public final void stepsWhereThereAreGradients() {
    for (OptimizerRule rule : List.of(new Descent(), DECAYING)) {
      try (TrainingEngine engine = engine();
          TrainableNetwork network = trainable(engine);
          TrainingProgram program = engine.program(new Power(network));
          Optimizer optimizer = engine.optimizer(network, rule)) {
        backward(program, 2);
        Tensor gradient = network.gradients().get(SmallNetwork.OUTER);
        optimizer.step(0.1);
        assertEquals(
            SmallNetwork.weights().names(), network.gradients().names(), "a step keeps gradients");
        assertSameBits("kept", gradient, network.gradients().get(SmallNetwork.OUTER));
        network.clearGradients();
        Weights before = network.weights();
        optimizer.step(0.1);
        for (String name : before.names()) {
          assertSameBits(
              name + " without a gradient", before.get(name), network.weights().get(name));
        }
      }
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

  /** A rule that the engine has a kernel for gives what the rule says, step by step. */
  @Test
  public final void kernelsFollowTheirRule() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Power(network));
        Optimizer optimizer = engine.optimizer(network, DECAYING)) {
      ReferenceArray parameter = ReferenceArray.of(network.weights().get(SmallNetwork.OUTER));
      ReferenceArray zeros = parameter.map(value -> 0);
      List<ReferenceArray> slots = List.of(zeros, zeros);
      for (int step = 1; step <= 3; step++) {
        network.clearGradients();
        backward(program, 3);
        ReferenceArray gradient = ReferenceArray.of(network.gradients().get(SmallNetwork.OUTER));
        double rate = 0.1 / step;
        optimizer.step(rate);
        UpdateResult<ReferenceArray> expected =
            DECAYING.update(
                new ReferenceOps(SmallNetwork.weights()),
                new UpdateInput<>(parameter, gradient, slots, step, rate));
        parameter = expected.parameter();
        slots = expected.slots();
        assertClose(
            "step " + step,
            ReferenceRun.rounded(parameter),
            network.weights().get(SmallNetwork.OUTER),
            TOLERANCE);
        for (int i = 0; i < slots.size(); i++) {
          String slot = DECAYING.slots().get(i) + "/" + SmallNetwork.OUTER;
          assertClose(
              slot, ReferenceRun.rounded(slots.get(i)), optimizer.state().get(slot), TOLERANCE);
        }
      }
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
        Optimizer optimizer = engine.optimizer(network, DECAYING);
        Optimizer optimizerAgain = engine.optimizer(again, DECAYING)) {
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

  /** The average starts as a copy, and follows by its decay when it is told to. */
  @Test
  public final void averages() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = scaledNetwork(engine);
        MovingAverage average = engine.average(network)) {
      Tensor gain = ScaledNetwork.weights().get(ScaledNetwork.GAIN);
      Tensor shift = ScaledNetwork.weights().get(ScaledNetwork.SHIFT);
      network.load(
          Weights.of(
              "thrice",
              Map.of(ScaledNetwork.GAIN, scaled(gain, 3), ScaledNetwork.SHIFT, scaled(shift, 3))));
      assertSameBits("the start", gain, average.weights().get(ScaledNetwork.GAIN));
      average.update(0.75);
      assertClose(
          "0.75 + 0.25 · 3",
          scaled(gain, 1.5),
          average.weights().get(ScaledNetwork.GAIN),
          TOLERANCE);
      assertSameBits("a buffer", shift, average.weights().get(ScaledNetwork.SHIFT));
      assertSameBits(
          "the network itself", scaled(gain, 3), network.weights().get(ScaledNetwork.GAIN));
      average.load(ScaledNetwork.weights());
      assertSameBits("loaded", gain, average.weights().get(ScaledNetwork.GAIN));
    }
  }

  /** What is copied stays as it was, views follow, and what was given is left alone. */
  @Test
  public final void copiesStayAndViewsFollow() {
    Weights start = SmallNetwork.weights();
    try (TrainingEngine engine = engine();
        TrainableNetwork network = engine.trainable(new SmallNetwork(), start, spec -> true);
        TrainingProgram program = engine.program(new Power(network));
        Optimizer optimizer = engine.optimizer(network, new Descent());
        MovingAverage average = engine.average(network)) {
      backward(program, 2);
      Weights weights = network.weights();
      Weights gradients = network.gradients();
      Weights state = optimizer.state();
      Weights averaged = average.weights();
      Tensor gradient = scaled(gradients.get(SmallNetwork.OUTER), 1);
      optimizer.step(0.5);
      average.update(0);
      backward(program, 2);
      Tensor first = SmallNetwork.weights().get(SmallNetwork.OUTER);
      assertSameBits("what was given", first, start.get(SmallNetwork.OUTER));
      assertSameBits("weights", first, weights.get(SmallNetwork.OUTER));
      assertSameBits("gradients", gradient, gradients.get(SmallNetwork.OUTER));
      assertSameBits("average", first, averaged.get(SmallNetwork.OUTER));
      String slot = "count/" + SmallNetwork.OUTER;
      assertEquals(0, state.get(slot).toFloatArray()[0], "the optimiser's state");
      assertFollows(network.view(), network.weights());
      assertFollows(optimizer.stateView(), optimizer.state());
      assertFollows(average.view(), average.weights());
      Weights view = network.view();
      optimizer.step(0.5);
      assertFollows(view, network.weights());
    }
  }

  private static void assertFollows(Weights view, Weights copy) {
    assertEquals(Set.copyOf(copy.names()), Set.copyOf(view.names()));
    for (String name : copy.names()) {
      assertSameBits("the view of " + name, copy.get(name), view.get(name));
    }
  }

  /** Loading replaces what is given and keeps the rest. */
  @Test
  public final void loadsWhatIsGiven() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        MovingAverage average = engine.average(network)) {
      Tensor inner = SmallNetwork.weights().get(SmallNetwork.INNER);
      Tensor outer = SmallNetwork.weights().get(SmallNetwork.OUTER);
      Weights some = Weights.of("some", Map.of(SmallNetwork.OUTER, scaled(outer, 2)));
      network.load(some);
      average.load(some);
      for (Weights found : List.of(network.weights(), average.weights())) {
        assertSameBits("given", scaled(outer, 2), found.get(SmallNetwork.OUTER));
        assertSameBits("kept", inner, found.get(SmallNetwork.INNER));
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
    TrainingProgram program = engine.program(new Power(open));
    Optimizer optimizer = engine.optimizer(open, new Descent());
    MovingAverage average = engine.average(open);
    backward(program, 1);
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, closed::weights);
    engine.close();
    engine.close();
    assertThrows(IllegalStateException.class, open::weights);
    assertThrows(IllegalStateException.class, () -> program.evaluate(SmallNetwork.inputs(1)));
    assertThrows(IllegalStateException.class, () -> optimizer.step(0.1));
    assertThrows(IllegalStateException.class, average::weights);
    List.<AutoCloseable>of(average, optimizer, program, open)
        .forEach(each -> assertDoesNotThrow(each::close));
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
