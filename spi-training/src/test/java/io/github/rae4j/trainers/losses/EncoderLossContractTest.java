// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.testkit.LossContract;
import io.github.rae4j.trainers.GoldenTraining;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.TrainingEngine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loss by the encoder fulfils the contract, by one whose tokens are pixels, three times. */
class EncoderLossContractTest extends LossContract {
  private static final int SIDE = 2;
  private static final int VALUES = 3 * SIDE * SIDE;
  private static final float FACTOR = 3;

  private final TrainingEngine engine = GoldenTraining.engine();

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Override
  protected LossProvider provider() {
    return new EncoderLossProvider();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of();
  }

  @Override
  protected TrainingEngine engine() {
    return engine;
  }

  @Override
  protected Optional<Encoder> encoder() {
    return Optional.of(new Triple());
  }

  @Override
  protected List<TensorSpec> values() {
    return List.of(
        TensorSpec.batched(LossValues.IMAGES, 3, SIDE, SIDE),
        TensorSpec.batched(LossValues.RECONSTRUCTION, 3, SIDE, SIDE));
  }

  @Override
  protected OptionalDouble expected(Map<String, float[]> sample) {
    float[] images = sample.getOrDefault(LossValues.IMAGES, new float[0]);
    float[] found = sample.getOrDefault(LossValues.RECONSTRUCTION, new float[0]);
    double sum = 0;
    for (int i = 0; i < images.length; i++) {
      sum += Math.pow(FACTOR * ((double) images[i] - found[i]), 2);
    }
    return OptionalDouble.of(sum / images.length);
  }

  /** Images of the decoder's size are resized to the encoder's, and the network says so. */
  @Test
  void takesImagesOfTheDecodersSize() {
    EncoderDistance network = EncoderDistance.of(new Triple(), new ImageSize(4, 6));
    assertEquals(
        List.of(TensorSpec.batched("images", 3, 4, 6), TensorSpec.batched("originals", 3, 4, 6)),
        network.signature().inputs());
  }

  private record Triple() implements Encoder, Network {
    @Override
    public Network network() {
      return this;
    }

    @Override
    public Weights weights() {
      return Weights.of("no weights", Map.of());
    }

    @Override
    public int inputHeight() {
      return SIDE;
    }

    @Override
    public int inputWidth() {
      return SIDE;
    }

    @Override
    public int patchSize() {
      return SIDE;
    }

    @Override
    public int hiddenSize() {
      return VALUES;
    }

    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("images", 3, SIDE, SIDE)),
          List.of(TensorSpec.batched("tokens", 1, VALUES)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V pixels = ops.reshape(NamedValues.require(inputs, "images"), Shape.BATCH, 1, VALUES);
      return Map.of("tokens", ops.mul(pixels, FACTOR));
    }
  }
}
