// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What every discriminator promises: its heads take what its frozen part gives, their logits have
 * one form, and the pass of training accounts for every buffer.
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

  private Discriminator discriminator() {
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

  private Map<String, ReferenceArray> featuresOf(int images) {
    Shape shape = features().signature().inputs().get(0).shape().with(0, images);
    float[] pixels = new float[(int) shape.elements()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(0.7 * i);
    }
    return ReferenceOps.run(
        features(),
        discriminator().featureWeights(),
        Map.of("images", Tensor.of(pixels, shape.dims())));
  }

  /** The frozen part takes images, and its weights are there. */
  @Test
  public final void frozenPartTakesImages() {
    List<TensorSpec> inputs = features().signature().inputs();
    assertEquals(List.of("images"), inputs.stream().map(TensorSpec::name).toList());
    Shape images = inputs.get(0).shape();
    assertEquals(4, images.rank());
    assertEquals(imageSize(), images.intDim(2));
    assertEquals(imageSize(), images.intDim(3));
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

  /** Names and shapes of the features agree on both sides. */
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

  /** The heads can learn. */
  @Test
  public final void headsHaveParameters() {
    assertTrue(
        NetworkSummary.of(heads()).specs().stream()
            .anyMatch(spec -> spec.kind() == ParameterSpec.Kind.TRAINABLE),
        "there is nothing to train");
  }

  /** Logits in training have the shape of those in inference, and depend on the images. */
  @Test
  public final void trainingGivesLogits() {
    ReferenceArray inference =
        NamedValues.require(
            heads().forward(new ReferenceOps(headWeights()), featuresOf(2)), Discriminator.LOGITS);
    ReferenceArray training =
        NamedValues.require(forwardTraining(2, Map.of()), Discriminator.LOGITS);
    assertEquals(inference.shape(), training.shape());
    double[] logits = training.toArray();
    assertTrue(Arrays.stream(logits).allMatch(Double::isFinite));
    assertFalse(Arrays.stream(logits).distinct().count() == 1, "all logits are the same");
  }

  /** Every buffer has its new content, which the next pass of the same step starts from. */
  @Test
  public final void trainingGivesEveryBuffer() {
    Set<String> buffers = new TreeSet<>();
    for (ParameterSpec spec : NetworkSummary.of(heads()).specs()) {
      if (spec.kind() == ParameterSpec.Kind.BUFFER) {
        buffers.add(spec.name());
      }
    }
    Map<String, ReferenceArray> first = forwardTraining(2, Map.of());
    Set<String> found = new TreeSet<>(first.keySet());
    found.remove(Discriminator.LOGITS);
    assertEquals(buffers, found);
    for (String buffer : buffers) {
      assertEquals(headWeights().shape(buffer), NamedValues.require(first, buffer).shape(), buffer);
    }
    Map<String, ReferenceArray> carried = new java.util.LinkedHashMap<>(first);
    carried.remove(Discriminator.LOGITS);
    forwardTraining(2, carried);
  }

  private Map<String, ReferenceArray> forwardTraining(
      int images, Map<String, ReferenceArray> buffers) {
    return discriminator()
        .forwardTraining(new ReferenceTrainingOps(headWeights()), featuresOf(images), buffers);
  }
}
