// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.SmallObjectives.Chain;
import io.github.rae4j.testkit.SmallObjectives.Link;
import io.github.rae4j.testkit.SmallObjectives.Power;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import io.github.rae4j.training.TrainingProgram;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The forward and backward passes of a training engine: what {@link TrainingEngineContract}, which
 * is the one to extend, asks of objectives and gradients.
 */
public abstract class TrainingPassContract extends ProviderContract<TrainingEngineProvider> {
  static final double TOLERANCE = 1e-5;

  /** A contract for one provider of training engines. */
  protected TrainingPassContract() {
    super(TrainingEngineProvider.class);
  }

  @Override
  protected final Object create(TrainingEngineProvider provider, Parameters parameters) {
    Record own = provider.options().read(parameters);
    try (TrainingEngine engine = provider.create(options(Map.of()).with(own), Precision.FLOAT32)) {
      return engine.device();
    }
  }

  static EngineOptions options(Map<String, String> properties) {
    return new EngineOptions(Device.CPU, 0, 1, properties);
  }

  final TrainingEngine engine() {
    return provider().create(options(Map.of()), Precision.FLOAT32);
  }

  static TrainableNetwork trainable(TrainingEngine engine) {
    return engine.trainable(new SmallNetwork(), SmallNetwork.weights(), spec -> true);
  }

  static TrainableNetwork scaledNetwork(TrainingEngine engine) {
    return engine.trainable(
        new ScaledNetwork(),
        ScaledNetwork.weights(),
        spec -> {
          assertNotEquals(ParameterSpec.Kind.BUFFER, spec.kind(), "whether a buffer learns");
          return true;
        });
  }

  static double backward(TrainingProgram program, int samples) {
    try (ForwardPass pass = program.evaluate(SmallNetwork.inputs(samples))) {
      double loss = pass.scalar("loss");
      pass.backward("loss");
      return loss;
    }
  }

  static Tensor scaled(Tensor tensor, double factor) {
    float[] values = tensor.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) factor;
    }
    return Tensor.of(values, tensor.shape().dims());
  }

  static void assertAllClose(String what, Weights expected, Weights actual, double tolerance) {
    assertEquals(Set.copyOf(expected.names()), Set.copyOf(actual.names()), what);
    for (String name : expected.names()) {
      assertClose(what + ": " + name, expected.get(name), actual.get(name), tolerance);
    }
  }

  private static Tensor reference(int samples) {
    return NamedValues.require(
        ReferenceRun.run(new SmallNetwork(), SmallNetwork.weights(), SmallNetwork.inputs(samples)),
        "y");
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

  /** It also runs networks as engines of inference do. */
  @Test
  public final void runsNetworks() {
    try (TrainingEngine engine = engine();
        CompiledNetwork compiled = engine.compile(new SmallNetwork(), SmallNetwork.weights())) {
      Tensor found = NamedValues.require(compiled.run(SmallNetwork.inputs(3)), "y");
      assertClose("compiled", reference(3), found, TOLERANCE);
    }
  }

  /** An objective computes what its network does, with and without a graph, at any batch size. */
  @Test
  public final void evaluatesObjectives() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Power(network))) {
      for (int samples : new int[] {3, 1, 4}) {
        try (ForwardPass pass = program.evaluate(SmallNetwork.inputs(samples));
            ForwardPass plain = program.evaluateWithoutGradients(SmallNetwork.inputs(samples))) {
          assertTrue(pass.has("loss") && !pass.has("nothing"));
          assertClose("with a graph", reference(samples), pass.output("y"), TOLERANCE);
          assertSameBits("without one", pass.output("y"), plain.output("y"));
          assertEquals(pass.scalar("loss"), plain.scalar("loss"));
          assertThrows(IllegalArgumentException.class, () -> pass.scalar("nothing"));
          assertThrows(IllegalArgumentException.class, () -> pass.scalar("y"));
        }
      }
    }
  }

  /** Gradients have the right size and direction. */
  @Test
  public final void gradientsAreThoseOfTheObjective() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Power(network))) {
      for (int samples : new int[] {2, 5}) {
        network.clearGradients();
        backward(program, samples);
        double squares = 0;
        for (String name : network.weights().names()) {
          Tensor expected = SmallObjectives.gradientOfPower(name, samples);
          assertClose(name, expected, network.gradients().get(name), TOLERANCE);
          for (float value : expected.toFloatArray()) {
            squares += (double) value * value;
          }
        }
        assertEquals(Math.sqrt(squares), network.gradientNorm(), TOLERANCE);
      }
    }
  }

  /** On the processor, the same pass gives the same bits, in the same engine and in a new one. */
  @Test
  public final void givesTheSameAgain() {
    Weights first = gradients();
    Weights second = gradients();
    for (String name : first.names()) {
      assertSameBits(name, first.get(name), second.get(name));
    }
  }

  private Weights gradients() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Power(network))) {
      backward(program, 3);
      Weights once = network.gradients();
      network.clearGradients();
      backward(program, 3);
      for (String name : once.names()) {
        assertSameBits(name, once.get(name), network.gradients().get(name));
      }
      return once;
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

  /** Several values are differentiated together, each by its weight. */
  @Test
  public final void weighsValues() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Power(network))) {
      backward(program, 2);
      Tensor ofLoss = network.gradients().get(SmallNetwork.OUTER);
      network.clearGradients();
      backward(program, Map.of("mean", 1.0));
      Tensor ofMean = network.gradients().get(SmallNetwork.OUTER);
      network.clearGradients();
      backward(program, Map.of("loss", 0.5, "mean", -3.0));
      float[] expected = scaled(ofLoss, 0.5).toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        expected[i] -= 3 * ofMean.toFloatArray()[i];
      }
      assertClose(
          "0.5 · loss - 3 · mean",
          Tensor.of(expected, 2, 4),
          network.gradients().get(SmallNetwork.OUTER),
          TOLERANCE);
    }
  }

  private static void backward(TrainingProgram program, Map<String, Double> weights) {
    try (ForwardPass pass = program.evaluate(SmallNetwork.inputs(2))) {
      pass.backward(weights);
    }
  }

  /** The norm at one parameter is read without a trace, and what depends on nothing has none. */
  @Test
  public final void measuresTheGradientOfOneParameter() {
    try (TrainingEngine engine = engine();
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Power(network));
        ForwardPass pass = program.evaluate(SmallNetwork.inputs(2))) {
      double norm = pass.gradientNorm("loss", network, SmallNetwork.OUTER);
      assertEquals(0, pass.gradientNorm("given", network, SmallNetwork.OUTER));
      assertEquals(Set.of(), network.gradients().names(), "measuring leaves no gradient");
      pass.backward("loss");
      double squares = 0;
      for (float value : network.gradients().get(SmallNetwork.OUTER).toFloatArray()) {
        squares += (double) value * value;
      }
      assertEquals(Math.sqrt(squares), norm, TOLERANCE);
    }
  }

  private static Map<String, Weights> chain(TrainingEngine engine, Link link) {
    try (TrainableNetwork scaled = scaledNetwork(engine);
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Chain(scaled, network, link))) {
      backward(program, 3);
      return Map.of("scaled", scaled.gradients(), "network", network.gradients());
    }
  }

  /**
   * Gradients flow through networks to what is before them, also through those that are run as
   * constants, and stop where the objective says so.
   */
  @Test
  public final void gradientsGoWhereTheyShould() {
    try (TrainingEngine engine = engine()) {
      Map<String, Weights> learning = chain(engine, Link.LEARNING);
      Weights ofScaled = NamedValues.require(learning, "scaled");
      Weights ofNetwork = NamedValues.require(learning, "network");
      assertEquals(Set.of(ScaledNetwork.GAIN), ofScaled.names());
      assertEquals(SmallNetwork.weights().names(), ofNetwork.names());
      Map<String, Weights> body = chain(engine, Link.BODY);
      assertAllClose("body", ofScaled, NamedValues.require(body, "scaled"), 1e-6);
      assertAllClose("body", ofNetwork, NamedValues.require(body, "network"), 1e-6);
      Map<String, Weights> frozen = chain(engine, Link.FROZEN);
      assertAllClose("run as constants", ofScaled, NamedValues.require(frozen, "scaled"), 1e-6);
      assertEquals(Set.of(), NamedValues.require(frozen, "network").names(), "run as constants");
      Map<String, Weights> stopped = chain(engine, Link.STOPPED);
      assertEquals(Set.of(), NamedValues.require(stopped, "scaled").names(), "stopped");
      assertAllClose("stopped", ofNetwork, NamedValues.require(stopped, "network"), 1e-6);
    }
  }

  /** A buffer takes a value of the pass; parameters and other shapes are refused. */
  @Test
  public final void assignsBuffers() {
    try (TrainingEngine engine = engine();
        TrainableNetwork scaled = scaledNetwork(engine);
        TrainableNetwork network = trainable(engine);
        TrainingProgram program = engine.program(new Chain(scaled, network, Link.LEARNING))) {
      assertFalse(scaled.learns(ScaledNetwork.SHIFT), "a buffer learns nothing");
      Tensor assigned;
      try (ForwardPass pass = program.evaluate(SmallNetwork.inputs(2))) {
        pass.assign("last", scaled, ScaledNetwork.SHIFT);
        assigned = pass.output("last");
        for (String wrong : new String[] {ScaledNetwork.GAIN, "nothing"}) {
          assertThrows(
              IllegalArgumentException.class, () -> pass.assign("last", scaled, wrong), wrong);
        }
        assertThrows(
            IllegalArgumentException.class,
            () -> pass.assign("loss", scaled, ScaledNetwork.SHIFT),
            "a value of another shape");
      }
      assertSameBits("assigned", assigned, scaled.weights().get(ScaledNetwork.SHIFT));
      assertSameBits(
          "the parameter",
          ScaledNetwork.weights().get(ScaledNetwork.GAIN),
          scaled.weights().get(ScaledNetwork.GAIN));
      float[] expected = assigned.toFloatArray();
      float[] shift = ScaledNetwork.weights().get(ScaledNetwork.SHIFT).toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        expected[i] += expected[i] - shift[i];
      }
      try (ForwardPass next = program.evaluate(SmallNetwork.inputs(2))) {
        assertClose("in the next pass", Tensor.of(expected, 3), next.output("last"), TOLERANCE);
      }
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
      assertAllClose("recomputed", kept.gradients(), recomputed.gradients(), 1e-6);
    }
  }
}
