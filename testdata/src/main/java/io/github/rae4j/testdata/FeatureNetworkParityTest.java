// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reference results of Inception-v3 and LPIPS on one engine. */
public abstract class FeatureNetworkParityTest extends ParityTest {
  private static final String AREA = "networks";

  /** All features of uint8 images. */
  @Test
  public final void inception() {
    GoldenCase golden = Golden.get(AREA, "inception-v3-compat");
    Tensor images = toUnit(golden.input("images"));
    Map<String, Tensor> actual =
        run(create("inception-v3", FormulaWeights.of(golden)), Map.of("images", images));
    Map<String, String> names =
        Map.of(
            "feature_64", "features_64",
            "feature_192", "features_192",
            "feature_768", "features_768",
            "feature_2048", FeatureNetwork.POOLED,
            "feature_logits_unbiased", FeatureNetwork.LOGITS,
            "feature_logits", "logits_biased");
    names.forEach(
        (theirs, ours) ->
            assertClose(
                theirs,
                golden.output(theirs),
                NamedValues.require(actual, ours),
                golden.tolerance(theirs)));
    GoldenCase spatial = Golden.get(AREA, "inception-spatial");
    assertClose(
        "spatial",
        spatial.output("spatial"),
        NamedValues.require(actual, FeatureNetwork.SPATIAL),
        spatial.tolerance("spatial"));
  }

  /** TensorFlow 1's resize, to 1e-3 of 255. */
  @Test
  public final void inceptionResize() {
    GoldenCase golden = Golden.get(AREA, "inception-v3-compat");
    Tensor bytes = golden.input("images");
    try (CompiledNetwork resize = engine().compile(new Resize(bytes), Weights.of("", Map.of()))) {
      Tensor resized = NamedValues.require(resize.run(Map.of("images", bytes)), "resized");
      assertClose("resized", golden.output("resized_every_23rd"), every23rd(resized), 1e-3);
    }
  }

  private record Resize(Tensor images) implements Network {
    @Override
    public Signature signature() {
      long[] shape = images.shape().dims();
      return new Signature(
          List.of(TensorSpec.batched("images", DType.UINT8, 3, shape[2], shape[3])),
          List.of(TensorSpec.batched("resized", 3, 299, 299)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V floats = ops.toFloat(NamedValues.require(inputs, "images"));
      return Map.of("resized", ops.resize(floats, 299, 299, Resampling.BILINEAR_TF1));
    }
  }

  private static Tensor every23rd(Tensor resized) {
    float[] all = resized.toFloatArray();
    float[] some = new float[2 * 3 * 13 * 13];
    for (int i = 0; i < some.length; i++) {
      int column = i % 13 * 23;
      int row = i / 13 % 13 * 23;
      some[i] = all[(i / 169 * 299 + row) * 299 + column];
    }
    return Tensor.of(some, 2, 3, 13, 13);
  }

  /** All terms of the distance on VGG16. */
  @Test
  public final void lpipsVgg16() {
    GoldenCase golden = Golden.get(AREA, "lpips-vgg16");
    Map<String, Tensor> actual = lpips("lpips-vgg16", golden);
    for (int i = 0; i < 5; i++) {
      String term = "layer" + i;
      assertClose(
          term, golden.output(term), NamedValues.require(actual, term), golden.tolerance(term));
    }
    assertClose(
        "lpips",
        golden.output("lpips").reshape(-1, 1),
        NamedValues.require(actual, FeatureNetwork.DISTANCE),
        golden.tolerance("lpips"));
  }

  /** All terms of the distance on AlexNet. */
  @Test
  public final void lpipsAlexNet() {
    GoldenCase golden = Golden.get(AREA, "lpips-alexnet");
    Map<String, Tensor> actual = lpips("lpips-alexnet", golden);
    assertEquals(golden.outputs().names(), actual.keySet());
    actual.forEach(
        (name, value) -> assertClose(name, golden.output(name), value, golden.tolerance(name)));
  }

  private Map<String, Tensor> lpips(String name, GoldenCase golden) {
    return run(
        create(name, FormulaWeights.of(golden)),
        Map.of(
            "images", fromSigned(golden.input("a")), "originals", fromSigned(golden.input("b"))));
  }

  private FeatureNetwork create(String name, Weights weights) {
    ConfigParameters parameters =
        ConfigParameters.of("test", Map.of("weights", "formula"), files(weights));
    FeatureNetwork network = registry().find(FeatureNetworkProvider.class, name).create(parameters);
    parameters.rejectUnknown();
    return network;
  }

  private static ConfigSection.ModelFolders files(Weights weights) {
    return new ConfigSection.ModelFolders() {
      @Override
      public ModelFolder open(String name) {
        throw new RaeException("no folders here");
      }

      @Override
      public Weights weights(String name) {
        return weights;
      }
    };
  }

  private Map<String, Tensor> run(FeatureNetwork features, Map<String, Tensor> inputs) {
    Tensor images = NamedValues.require(inputs, "images");
    Network network = features.network(images.shape().intDim(2), images.shape().intDim(3));
    try (CompiledNetwork compiled = engine().compile(network, features.weights())) {
      return compiled.run(inputs);
    }
  }

  /** Bytes as values in [0, 1]. */
  private static Tensor toUnit(Tensor bytes) {
    ByteBuffer from = bytes.bytes();
    float[] to = new float[bytes.elements()];
    for (int i = 0; i < to.length; i++) {
      to[i] = Byte.toUnsignedInt(from.get(i)) / 255f;
    }
    return Tensor.of(to, bytes.shape().dims());
  }

  /** Values in [−1, 1] as values in [0, 1]. */
  private static Tensor fromSigned(Tensor values) {
    float[] to = values.toFloatArray();
    for (int i = 0; i < to.length; i++) {
      to[i] = (to[i] + 1) / 2;
    }
    return Tensor.of(to, values.shape().dims());
  }
}
