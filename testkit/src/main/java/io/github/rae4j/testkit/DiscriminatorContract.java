// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.DiscriminatorProvider;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What every discriminator promises: its heads take what its frozen part gives, images of any
 * height and width are judged each for itself, logits have one form, and the pass of training
 * trains every parameter and accounts for every buffer.
 *
 * <p>The part of {@link #parameters} should be small: it is run as plain loops.
 */
public abstract class DiscriminatorContract extends ProviderContract<DiscriminatorProvider> {
  /** A contract for one provider of discriminators. */
  protected DiscriminatorContract() {
    super(DiscriminatorProvider.class);
  }

  @Override
  protected final Object create(DiscriminatorProvider provider, Parameters parameters) {
    return provider.create(parameters);
  }

  /** Side in pixels of the images to test with; as small as the discriminator can take. */
  protected abstract int imageSize();

  /**
   * The discriminator that is run: that of {@link #parameters}. To be overridden where its options
   * make none that is small enough, with a small one of the same kind.
   */
  protected Discriminator discriminator() {
    return (Discriminator) create(Map.of());
  }

  private Network features() {
    return discriminator().features(imageSize(), imageSize());
  }

  private Network heads() {
    return discriminator().heads(imageSize(), imageSize());
  }

  private Weights headWeights() {
    return InitialWeights.draw(NetworkSummary.of(heads()).specs(), 7);
  }

  private Set<String> headParameters(ParameterSpec.Kind kind) {
    Set<String> names = new TreeSet<>();
    for (ParameterSpec spec : NetworkSummary.of(heads()).specs()) {
      if (spec.kind() == kind) {
        names.add(spec.name());
      }
    }
    return names;
  }

  /** Images that are waves, one for each seed. */
  private Map<String, ReferenceArray> featuresOf(int height, int width, double... seeds) {
    int pixels = 3 * height * width;
    float[] values = new float[seeds.length * pixels];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin((0.7 + seeds[i / pixels]) * (i % pixels) + seeds[i / pixels]);
    }
    return ReferenceOps.run(
        discriminator().features(height, width),
        discriminator().featureWeights(),
        Map.of("images", Tensor.of(values, seeds.length, 3, height, width)));
  }

  private Map<String, ReferenceArray> waves(double... seeds) {
    return featuresOf(imageSize(), imageSize(), seeds);
  }

  private ReferenceArray logits(Map<String, ReferenceArray> features) {
    return NamedValues.require(
        heads().forward(new ReferenceOps(headWeights()), features), Discriminator.LOGITS);
  }

  private static double[] image(ReferenceArray batch, int number) {
    int each = (int) batch.shape().elements() / batch.dim(0);
    return Arrays.copyOfRange(batch.toArray(), number * each, (number + 1) * each);
  }

  /** The frozen part takes images, and its weights are there. */
  @Test
  public final void frozenPartTakesImages() {
    List<TensorSpec> inputs = features().signature().inputs();
    assertEquals(
        List.of(TensorSpec.batched("images", 3, imageSize(), imageSize())),
        inputs,
        "the frozen part takes images");
    WeightsCheck.requireCompatible(features(), discriminator().featureWeights());
  }

  /** Images twice as wide as high: features that the heads take, or the size is refused. */
  @Test
  public final void judgesImagesThatAreNotSquare() {
    int height = imageSize();
    int width = 2 * height;
    Network features;
    Network heads;
    try {
      features = discriminator().features(height, width);
      heads = discriminator().heads(height, width);
    } catch (RaeException refused) {
      return;
    }
    Shape images = features.signature().inputs().get(0).shape();
    assertEquals(height, images.intDim(2));
    assertEquals(width, images.intDim(3));
    assertEquals(
        new LinkedHashSet<>(features.signature().outputs()),
        new LinkedHashSet<>(heads.signature().inputs()));
    WeightsCheck.requireCompatible(features, discriminator().featureWeights());
    // Running over shapes checks that the heads agree with their signature.
    assertFalse(NetworkSummary.of(heads).specs().isEmpty(), "there is nothing to train");
  }

  /** Names and shapes of the features agree on both sides, and there is one row of logits each. */
  @Test
  public final void headsTakeTheFeatures() {
    assertEquals(
        new LinkedHashSet<>(features().signature().outputs()),
        new LinkedHashSet<>(heads().signature().inputs()));
    assertEquals(
        List.of(Discriminator.LOGITS),
        heads().signature().outputs().stream().map(TensorSpec::name).toList());
    assertEquals(2, heads().signature().outputs().get(0).shape().rank());
  }

  /** Both parts compute what they declare, also for images that are no squares. */
  @Test
  public final void partsKeepTheirSignatures() {
    int side = imageSize();
    for (int height : new int[] {side, 2 * side}) {
      Network features = discriminator().features(height, side);
      Network heads = discriminator().heads(height, side);
      assertEquals(
          Shape.of(Shape.BATCH, 3, height, side),
          features.signature().inputs().get(0).shape(),
          "images of height and width");
      Map<String, ReferenceArray> seen = featuresOf(height, side, 0);
      assertDeclared(features, seen);
      Weights weights = InitialWeights.draw(NetworkSummary.of(heads).specs(), 7);
      assertDeclared(heads, heads.forward(new ReferenceOps(weights), seen));
    }
  }

  private static void assertDeclared(Network network, Map<String, ReferenceArray> outputs) {
    for (TensorSpec spec : network.signature().outputs()) {
      assertTrue(
          outputs.containsKey(spec.name()), () -> "declared, but not computed: " + spec.name());
      ReferenceArray output = NamedValues.require(outputs, spec.name());
      assertTrue(
          spec.shape().accepts(output.shape()),
          () -> spec + " is declared, but its shape is " + output.shape());
      assertTrue(
          Arrays.stream(output.toArray()).allMatch(Double::isFinite),
          () -> spec.name() + " is not finite");
    }
  }

  /** An image is judged by what it shows, and not by its neighbours in the batch. */
  @Test
  public final void judgesEachImage() {
    Map<String, ReferenceArray> first = waves(0, 1);
    Map<String, ReferenceArray> second = waves(0, 2);
    for (String name : first.keySet()) {
      ReferenceArray before = NamedValues.require(first, name);
      ReferenceArray after = NamedValues.require(second, name);
      assertArrayEquals(image(before, 0), image(after, 0), 1e-6, name + " of the same image");
    }
    ReferenceArray before = logits(first);
    ReferenceArray after = logits(second);
    assertArrayEquals(image(before, 0), image(after, 0), 1e-6, "the logits of the same image");
    assertFalse(
        Arrays.equals(image(before, 1), image(after, 1)), "other images have the same logits");
    assertFalse(
        Arrays.equals(image(logitsInTraining(first), 1), image(logitsInTraining(second), 1)),
        "other images have the same logits in training");
  }

  /** The heads can learn: all that is to be trained takes part in the pass of training. */
  @Test
  public final void headsHaveParameters() {
    Set<String> learned = headParameters(ParameterSpec.Kind.TRAINABLE);
    assertFalse(learned.isEmpty(), "there is nothing to train");
    Set<String> used = new TreeSet<>();
    Set<String> known = Set.copyOf(headWeights().names());
    ReferenceTrainingOps ops =
        new ReferenceTrainingOps(headWeights()) {
          @Override
          public ReferenceArray parameter(ParameterSpec spec) {
            assertTrue(known.contains(spec.name()), () -> "unknown in inference: " + spec);
            used.add(spec.name());
            return super.parameter(spec);
          }
        };
    discriminator().forwardTraining(ops, waves(0, 1), Map.of());
    used.retainAll(learned);
    assertEquals(learned, used, "parameters that training uses");
  }

  /** Logits in training have the shape of those in inference. */
  @Test
  public final void trainingGivesLogits() {
    Map<String, ReferenceArray> features = waves(0, 1);
    ReferenceArray training = logitsInTraining(features);
    assertEquals(logits(features).shape(), training.shape());
    double[] logits = training.toArray();
    assertTrue(Arrays.stream(logits).allMatch(Double::isFinite));
    assertFalse(Arrays.stream(logits).distinct().count() == 1, "all logits are the same");
  }

  /** Every buffer has its new content, and nothing else is given beside the logits. */
  @Test
  public final void trainingGivesEveryBuffer() {
    Set<String> buffers = headParameters(ParameterSpec.Kind.BUFFER);
    Map<String, ReferenceArray> first = forwardTraining(headWeights(), Map.of());
    Set<String> found = new TreeSet<>(first.keySet());
    found.remove(Discriminator.LOGITS);
    assertEquals(buffers, found);
    for (String buffer : buffers) {
      assertEquals(headWeights().shape(buffer), NamedValues.require(first, buffer).shape(), buffer);
    }
  }

  /** Buffers that are given count as those of the checkpoint do, which they stand for. */
  @Test
  public final void trainingStartsFromGivenBuffers() {
    Map<String, ReferenceArray> buffers =
        new LinkedHashMap<>(forwardTraining(headWeights(), Map.of()));
    buffers.remove(Discriminator.LOGITS);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    headWeights().names().forEach(name -> weights.put(name, headWeights().get(name)));
    buffers.forEach((name, value) -> weights.put(name, ReferenceRun.rounded(value)));
    Map<String, ReferenceArray> given = forwardTraining(headWeights(), buffers);
    Map<String, ReferenceArray> stored = forwardTraining(Weights.of("next", weights), Map.of());
    for (String name : stored.keySet()) {
      assertArrayEquals(
          NamedValues.require(stored, name).toArray(),
          NamedValues.require(given, name).toArray(),
          1e-5,
          name);
    }
  }

  /** The same pass gives the same, on several threads too. */
  @Test
  public final void isThreadSafe() {
    Discriminator shared = discriminator();
    Map<String, ReferenceArray> features = waves(0, 1);
    double[] expected = logitsInTraining(features).toArray();
    Concurrency.repeat(
        4,
        () -> {
          Map<String, ReferenceArray> found =
              shared.forwardTraining(new ReferenceTrainingOps(headWeights()), features, Map.of());
          assertArrayEquals(expected, NamedValues.require(found, Discriminator.LOGITS).toArray());
        });
  }

  private ReferenceArray logitsInTraining(Map<String, ReferenceArray> features) {
    return NamedValues.require(
        discriminator()
            .forwardTraining(new ReferenceTrainingOps(headWeights()), features, Map.of()),
        Discriminator.LOGITS);
  }

  private Map<String, ReferenceArray> forwardTraining(
      Weights weights, Map<String, ReferenceArray> buffers) {
    return discriminator().forwardTraining(new ReferenceTrainingOps(weights), waves(0, 1), buffers);
  }
}
