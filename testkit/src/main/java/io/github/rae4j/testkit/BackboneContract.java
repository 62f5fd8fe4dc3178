// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What every backbone promises: a network of {@code x}, {@code t} and the inputs of its conditions
 * whose output has the shape of the latents, that treats batch elements apart, knows all its
 * conditions and no others, and computes further outputs only where they are asked for.
 */
public abstract class BackboneContract extends ProviderContract<BackboneProvider> {
  /** A contract for one provider of backbones. */
  protected BackboneContract() {
    super(BackboneProvider.class);
  }

  /**
   * Conditions that the backbone takes, no two alike: one of each kind at least. Override it for a
   * {@link Conditioning} of your own.
   */
  protected List<Condition> conditions() {
    Conditioning conditioning = backbone().conditioning();
    if (conditioning instanceof ClassConditioning classes) {
      return List.of(Condition.label(0), Condition.label(classes.numClasses() - 1));
    }
    if (conditioning instanceof TokenConditioning tokens) {
      return List.of(
          Condition.tokens(ramp(0.1f, 1, tokens.width())),
          Condition.tokens(ramp(-0.2f, tokens.maxTokens(), tokens.width())));
    }
    if (conditioning.inputs().isEmpty()) {
      return List.of();
    }
    throw new AssertionError("override conditions() for " + conditioning.getClass());
  }

  private static Tensor ramp(float step, long... shape) {
    float[] values = new float[Math.toIntExact(Shape.of(shape).elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = step * (i + 1);
    }
    return Tensor.of(values, shape);
  }

  @Override
  protected final Object create(BackboneProvider provider, Parameters parameters) {
    return provider.create(parameters);
  }

  private Backbone backbone() {
    return (Backbone) create();
  }

  private static int labels(Backbone backbone) {
    return Math.max(1, backbone.numClasses() + (backbone.nullLabel().isPresent() ? 1 : 0));
  }

  /** {@code x}, {@code t} and conditions → {@code velocity} of the shape of x. */
  @Test
  public final void takesLatentsTimesAndConditions() {
    Backbone backbone = backbone();
    long[] latent = backbone.latentShape().dims();
    assertEquals(3, latent.length, "latents are (C, h, w)");
    List<TensorSpec> inputs =
        new ArrayList<>(List.of(TensorSpec.batched("x", latent), TensorSpec.batched("t")));
    inputs.addAll(backbone.conditioning().inputs());
    assertEquals(
        new Signature(inputs, List.of(TensorSpec.batched(Backbone.PREDICTION, latent))),
        backbone.network().signature());
  }

  /** Signature, keys, purity, independence of batch elements, and effect of each input. */
  @Test
  public final void keepsThePromisesOfANetwork() {
    Backbone backbone = backbone();
    NetworkChecks.check(backbone.network(), labels(backbone));
    NetworkChecks.checkSame(backbone.network(), backbone().network(), labels(backbone));
    requireAllUsed(backbone, backbone.network());
    backbone
        .networkGivenBase()
        .ifPresent(
            head -> {
              NetworkChecks.checkSignature(head);
              NetworkChecks.checkParameters(head);
              NetworkChecks.checkPure(head);
              NetworkChecks.checkBatchIndependent(head, labels(backbone));
            });
  }

  private static void requireAllUsed(Backbone backbone, Network network) {
    List<String> unused =
        UnusedOperations.of(
            network,
            NetworkChecks.randomWeights(network),
            NetworkChecks.randomInputs(network, 1, labels(backbone)));
    assertTrue(
        unused.isEmpty(),
        () ->
            String.format(
                Locale.ROOT,
                "%s is computed, but no output of %s needs it",
                unused,
                network.signature().outputs()));
  }

  /** The null label follows the classes, where there are any. */
  @Test
  public final void theNullLabelFollowsTheClasses() {
    Backbone backbone = backbone();
    assertEquals(
        backbone.conditioning().numClasses(),
        backbone.numClasses(),
        "classes go with class labels");
    backbone.nullLabel().ifPresent(label -> assertEquals(backbone.numClasses(), label));
  }

  /** Every label gives an output of its own, the null label too. */
  @Test
  public final void everyLabelIsKnown() {
    Backbone backbone = backbone();
    if (!(backbone.conditioning() instanceof ClassConditioning)) {
      return;
    }
    double[] before = {};
    for (long label = 0; label < labels(backbone); label++) {
      double[] output = output(backbone, Conditions.labels(label));
      assertFalse(Arrays.equals(before, output), "label " + label + " is like the one before");
      before = output;
    }
  }

  private static double[] output(Backbone backbone, Conditions conditions) {
    Network network = backbone.network();
    Map<String, Tensor> inputs =
        new LinkedHashMap<>(NetworkChecks.randomInputs(network, 1, labels(backbone)));
    inputs.putAll(conditions.tensors());
    double[] output = NetworkChecks.values(network, NetworkChecks.randomWeights(network), inputs);
    assertEquals(backbone.latentShape().elements(), output.length);
    return output;
  }

  /** Conditions become the declared inputs, one row each, and give outputs of their own. */
  @Test
  public final void encodesItsConditions() {
    Backbone backbone = backbone();
    List<Condition> given = conditions();
    requireInputs(backbone, given.size(), backbone.conditioning().encode(given));
    for (int i = 1; i < given.size(); i++) {
      assertFalse(
          Arrays.equals(
              output(backbone, backbone.conditioning().encode(given.subList(i - 1, i))),
              output(backbone, backbone.conditioning().encode(given.subList(i, i + 1)))),
          String.format(
              Locale.ROOT, "%s is like %s", given.get(i).words(), given.get(i - 1).words()));
    }
  }

  private static void requireInputs(Backbone backbone, int count, Conditions conditions) {
    assertEquals(count, conditions.count());
    Set<String> names = new HashSet<>();
    for (TensorSpec spec : backbone.conditioning().inputs()) {
      names.add(spec.name());
      Tensor tensor = conditions.tensor(spec.name());
      assertEquals(spec.dtype(), tensor.dtype(), spec.name());
      assertEquals(spec.shape().with(0, count), tensor.shape(), spec.name());
    }
    assertEquals(names, conditions.tensors().keySet());
  }

  /** No condition is taken where the backbone says so, and refused where it does not. */
  @Test
  public final void takesNoConditionExactlyWhereItSaysSo() {
    Backbone backbone = backbone();
    Conditioning conditioning = backbone.conditioning();
    List<Condition> two = List.of(Condition.none(), Condition.none());
    if (conditioning.takesNone()) {
      requireInputs(backbone, 2, conditioning.none(2));
      requireInputs(backbone, 2, conditioning.encode(two));
      output(backbone, conditioning.none(1));
    } else {
      assertThrows(ConfigException.class, () -> conditioning.none(2));
      assertThrows(ConfigException.class, () -> conditioning.encode(two));
    }
  }

  /** Conditions of other kinds are refused, saying what is taken. */
  @Test
  public final void refusesConditionsOfOtherKinds() {
    Conditioning conditioning = backbone().conditioning();
    Set<Class<?>> taken = conditions().stream().map(Object::getClass).collect(Collectors.toSet());
    for (Condition other :
        List.of(
            Condition.label(0),
            Condition.tokens(ramp(1, 1, 1)),
            Condition.latents(ramp(1, 1, 1, 1)))) {
      if (!taken.contains(other.getClass())) {
        ConfigException e =
            assertThrows(
                ConfigException.class,
                () -> conditioning.encode(List.of(other)),
                () -> other.words() + " is taken, but conditions() names none of its kind");
        assertTrue(e.getMessage().contains(conditioning.takes()), e::getMessage);
      }
    }
  }

  /** Further outputs have names of their own and begin with the batch; others are refused. */
  @Test
  public final void declaresItsFurtherOutputs() {
    Backbone backbone = backbone();
    Set<String> names = new HashSet<>(Set.of(Backbone.PREDICTION));
    for (TensorSpec output : backbone.furtherOutputs()) {
      assertTrue(names.add(output.name()), () -> "two outputs are called " + output.name());
      assertEquals(Shape.BATCH, output.shape().dim(0), output.name());
    }
    assertThrows(
        IllegalArgumentException.class, () -> backbone.network(Set.of("no_such_output_exists")));
    assertEquals(backbone.network().signature(), backbone.network(Set.of()).signature());
  }

  /** Each further output is had alone and with the others, and nothing else is computed for it. */
  @Test
  public final void computesTheFurtherOutputsThatAreAskedFor() {
    Backbone backbone = backbone();
    Map<String, TensorSpec> declared = new LinkedHashMap<>();
    backbone.furtherOutputs().forEach(spec -> declared.put(spec.name(), spec));
    for (Set<String> asked : askedFor(declared.keySet())) {
      Network network = backbone.network(asked);
      assertEquals(backbone.network().signature().inputs(), network.signature().inputs());
      Set<TensorSpec> expected = new HashSet<>(backbone.network().signature().outputs());
      asked.forEach(name -> expected.add(NamedValues.require(declared, name)));
      assertEquals(expected, Set.copyOf(network.signature().outputs()), "outputs for " + asked);
      NetworkChecks.check(network, labels(backbone));
      requireAllUsed(backbone, network);
    }
  }

  /** One checkpoint serves all sets of outputs, and the prediction stays the same to the bit. */
  @Test
  public final void furtherOutputsLeaveThePredictionAlone() {
    Backbone backbone = backbone();
    Set<String> names =
        backbone.furtherOutputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
    Weights all = NetworkChecks.randomWeights(backbone.network(names));
    Map<String, Tensor> inputs =
        NetworkChecks.randomInputs(backbone.network(), 2, labels(backbone));
    double[] alone = prediction(backbone.network(), all, inputs);
    for (Set<String> asked : askedFor(names)) {
      Network network = backbone.network(asked);
      assertArrayEquals(alone, prediction(network, all, inputs), "prediction with " + asked);
      Set<String> read = NetworkChecks.randomWeights(network).names();
      for (String key : all.names()) {
        assertTrue(
            read.contains(key) || network.ignoresKey(key),
            () ->
                String.format(Locale.ROOT, "for %s, '%s' is neither read nor ignored", asked, key));
      }
    }
  }

  /** Stages give the bits of the whole network, from its checkpoint; see {@link StagedBackbone}. */
  @Test
  public final void stagesGiveTheBitsOfTheWhole() {
    if (backbone() instanceof StagedBackbone staged) {
      StageChecks.check(staged, labels(staged));
    }
  }

  private static double[] prediction(Network network, Weights weights, Map<String, Tensor> inputs) {
    return NamedValues.require(ReferenceOps.run(network, weights, inputs), Backbone.PREDICTION)
        .toArray();
  }

  /** Nothing, each output alone, and all together. */
  private static Set<Set<String>> askedFor(Set<String> names) {
    Set<Set<String>> sets = new HashSet<>(Set.of(Set.of()));
    names.forEach(name -> sets.add(Set.of(name)));
    sets.add(Set.copyOf(names));
    return sets;
  }
}
