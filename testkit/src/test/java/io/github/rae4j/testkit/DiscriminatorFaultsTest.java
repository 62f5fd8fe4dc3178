// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.DiscriminatorProvider;
import io.github.rae4j.training.TrainingOps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The contract of discriminators is worth something: those with one fault do not pass. */
class DiscriminatorFaultsTest {
  private static final int SIZE = 2;
  private static final int WIDTH = 4;
  private static final String EMBED = "embed.weight";
  private static final String HEAD = "head.weight";
  private static final String MEAN = "mean";

  /** What is wrong with a discriminator. */
  private enum Fault {
    NONE,
    WEIGHTS_MISSING,
    HEIGHT_AND_WIDTH_EXCHANGED,
    ONE_SIZE_ONLY,
    IMAGES_IGNORED,
    NEIGHBOURS_COUNT,
    FEATURE_NOT_GIVEN,
    FEATURES_OF_OTHER_NAMES,
    LOGITS_WITH_ANOTHER_AXIS,
    LOGITS_NOT_AS_DECLARED,
    LOGITS_NOT_FINITE,
    NOTHING_LEARNS,
    TRAINING_LEAVES_A_PARAMETER_OUT,
    TRAINING_HAS_A_PARAMETER_OF_ITS_OWN,
    TRAINING_GIVES_THE_MEAN,
    TRAINING_IGNORES_IMAGES,
    BUFFERS_FORGOTTEN,
    GIVEN_BUFFERS_IGNORED,
    BUFFER_OF_ANOTHER_SHAPE,
    REMEMBERS
  }

  /** A frozen linear layer to a feature, whose running mean the head subtracts. */
  private record Faulty(Fault fault, AtomicInteger passes) implements Discriminator {
    boolean is(Fault asked) {
      return fault == asked;
    }

    @Override
    public Network features(int height, int width) {
      boolean exchanged = is(Fault.HEIGHT_AND_WIDTH_EXCHANGED);
      return is(Fault.ONE_SIZE_ONLY)
          ? new Features(this, SIZE, SIZE)
          : new Features(this, exchanged ? width : height, exchanged ? height : width);
    }

    @Override
    public Weights featureWeights() {
      if (is(Fault.WEIGHTS_MISSING)) {
        return Weights.of("nothing", Map.of());
      }
      float[] values = new float[WIDTH * 3];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.cos(1.7 * i);
      }
      return Weights.of("frozen", Map.of(EMBED, Tensor.of(values, WIDTH, 3)));
    }

    @Override
    public Network heads(int height, int width) {
      return new Heads(this);
    }

    @Override
    public <V> Map<String, V> forwardTraining(
        TrainingOps<V> ops, Map<String, V> features, Map<String, V> buffers) {
      V feature = NamedValues.require(features, Heads.FEATURE);
      V stored = Heads.mean(ops);
      V before = is(Fault.GIVEN_BUFFERS_IGNORED) ? stored : buffers.getOrDefault(MEAN, stored);
      V mean = ops.add(ops.mul(before, 0.5), ops.mul(ops.mean(feature, 0, false), 0.5));
      V seen = is(Fault.TRAINING_IGNORES_IMAGES) ? ops.mul(feature, 0) : feature;
      V weight =
          is(Fault.TRAINING_LEAVES_A_PARAMETER_OUT)
              ? ops.constant(Tensor.of(new float[2 * WIDTH], 2, WIDTH))
              : Heads.weight(ops, this);
      if (is(Fault.TRAINING_HAS_A_PARAMETER_OF_ITS_OWN)) {
        weight = ops.add(weight, ops.parameter("own", Initializer.ZEROS, 2, WIDTH));
      }
      V logits = ops.linear(ops.sub(seen, before), weight);
      if (is(Fault.REMEMBERS)) {
        logits = ops.mul(logits, 1 + 1e-9 * passes.incrementAndGet());
      }
      if (is(Fault.TRAINING_GIVES_THE_MEAN)) {
        logits = ops.reshape(ops.mean(logits), 1, 1);
      }
      Map<String, V> result = new HashMap<>(Map.of(LOGITS, logits));
      if (!is(Fault.BUFFERS_FORGOTTEN)) {
        result.put(MEAN, is(Fault.BUFFER_OF_ANOTHER_SHAPE) ? ops.reshape(mean, 1, WIDTH) : mean);
      }
      return result;
    }
  }

  private record Features(Faulty owner, int height, int width) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("images", 3, height, width)),
          List.of(TensorSpec.batched(Heads.FEATURE, WIDTH)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V images = NamedValues.require(inputs, "images");
      V pixels = ops.reshape(images, Shape.BATCH, 3, (long) height * width);
      V means = ops.mean(pixels, 2, false);
      V feature =
          ops.linear(
              owner.is(Fault.IMAGES_IGNORED) ? ops.mul(means, 0) : means,
              ops.parameter(
                  new ParameterSpec(
                      EMBED, Shape.of(WIDTH, 3), Initializer.ZEROS, ParameterSpec.Kind.FROZEN)));
      if (owner.is(Fault.NEIGHBOURS_COUNT)) {
        feature = ops.sub(feature, ops.mean(feature, 0, true));
      }
      return Map.of(owner.is(Fault.FEATURE_NOT_GIVEN) ? "tokens" : Heads.FEATURE, feature);
    }
  }

  private record Heads(Faulty owner) implements Network {
    static final String FEATURE = "feature";

    static <V> V mean(Ops<V> ops) {
      return ops.parameter(
          new ParameterSpec(
              MEAN, Shape.of(WIDTH), Initializer.normal(1), ParameterSpec.Kind.BUFFER));
    }

    static <V> V weight(Ops<V> ops, Faulty owner) {
      return ops.parameter(
          new ParameterSpec(
              HEAD,
              Shape.of(2, WIDTH),
              Initializer.normal(1),
              owner.is(Fault.NOTHING_LEARNS)
                  ? ParameterSpec.Kind.FROZEN
                  : ParameterSpec.Kind.TRAINABLE));
    }

    @Override
    public Signature signature() {
      String feature = owner.is(Fault.FEATURES_OF_OTHER_NAMES) ? "features" : FEATURE;
      TensorSpec logits =
          owner.is(Fault.LOGITS_WITH_ANOTHER_AXIS)
              ? TensorSpec.batched(Discriminator.LOGITS, 2, 1)
              : TensorSpec.batched(Discriminator.LOGITS, 2);
      return new Signature(List.of(TensorSpec.batched(feature, WIDTH)), List.of(logits));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> features) {
      V centred = ops.sub(NamedValues.require(features, FEATURE), mean(ops));
      V logits = ops.linear(centred, weight(ops, owner));
      if (owner.is(Fault.LOGITS_NOT_AS_DECLARED)) {
        logits = ops.mean(logits, 1, true);
      } else if (owner.is(Fault.LOGITS_WITH_ANOTHER_AXIS)) {
        logits = ops.reshape(logits, Shape.BATCH, 2, 1);
      } else if (owner.is(Fault.LOGITS_NOT_FINITE)) {
        logits = ops.mul(ops.sqrt(ops.mul(ops.mul(logits, logits), -1)), 1);
      }
      return Map.of(Discriminator.LOGITS, logits);
    }
  }

  private static DiscriminatorContract contract(Fault fault) {
    return new DiscriminatorContract() {
      @Override
      protected DiscriminatorProvider provider() {
        return new DiscriminatorProvider() {
          @Override
          public Options<?> options() {
            return Options.none();
          }

          @Override
          public String name() {
            return "faulty";
          }

          @Override
          public String description() {
            return "a discriminator with a fault";
          }

          @Override
          public Discriminator create(Parameters parameters) {
            return new Faulty(fault, new AtomicInteger());
          }
        };
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }

      @Override
      protected int imageSize() {
        return SIZE;
      }
    };
  }

  private static void fails(Fault fault, Consumer<DiscriminatorContract> test) {
    Faults.fails(fault, contract(fault), test);
  }

  private static void failsSomehow(Fault fault, Consumer<DiscriminatorContract> test) {
    Faults.failsSomehow(fault, contract(fault), test);
  }

  /** Without a fault, the discriminator of the other tests passes. */
  @Test
  void aDiscriminatorWithoutFaultPasses() {
    DiscriminatorContract right = contract(Fault.NONE);
    List.<Runnable>of(
            right::frozenPartTakesImages,
            right::headsTakeTheFeatures,
            right::partsKeepTheirSignatures,
            right::judgesEachImage,
            right::headsHaveParameters,
            right::trainingGivesLogits,
            right::trainingGivesEveryBuffer,
            right::trainingStartsFromGivenBuffers,
            right::isThreadSafe)
        .forEach(Runnable::run);
  }

  @Test
  void frozenPartsThatDoNotSeeTheImages() {
    failsSomehow(Fault.WEIGHTS_MISSING, DiscriminatorContract::frozenPartTakesImages);
    fails(Fault.HEIGHT_AND_WIDTH_EXCHANGED, DiscriminatorContract::partsKeepTheirSignatures);
    fails(Fault.ONE_SIZE_ONLY, DiscriminatorContract::partsKeepTheirSignatures);
    fails(Fault.IMAGES_IGNORED, DiscriminatorContract::judgesEachImage);
    fails(Fault.NEIGHBOURS_COUNT, DiscriminatorContract::judgesEachImage);
    fails(Fault.FEATURE_NOT_GIVEN, DiscriminatorContract::partsKeepTheirSignatures);
  }

  @Test
  void headsThatDoNotFit() {
    fails(Fault.FEATURES_OF_OTHER_NAMES, DiscriminatorContract::headsTakeTheFeatures);
    fails(Fault.LOGITS_WITH_ANOTHER_AXIS, DiscriminatorContract::headsTakeTheFeatures);
    failsSomehow(Fault.LOGITS_NOT_AS_DECLARED, DiscriminatorContract::partsKeepTheirSignatures);
    fails(Fault.LOGITS_NOT_FINITE, DiscriminatorContract::partsKeepTheirSignatures);
  }

  @Test
  void trainingThatTeachesNothing() {
    fails(Fault.NOTHING_LEARNS, DiscriminatorContract::headsHaveParameters);
    fails(Fault.TRAINING_LEAVES_A_PARAMETER_OUT, DiscriminatorContract::headsHaveParameters);
    fails(Fault.TRAINING_HAS_A_PARAMETER_OF_ITS_OWN, DiscriminatorContract::headsHaveParameters);
    fails(Fault.TRAINING_GIVES_THE_MEAN, DiscriminatorContract::trainingGivesLogits);
    fails(Fault.TRAINING_IGNORES_IMAGES, DiscriminatorContract::judgesEachImage);
    fails(Fault.REMEMBERS, DiscriminatorContract::isThreadSafe);
  }

  @Test
  void buffersThatAreLost() {
    fails(Fault.BUFFERS_FORGOTTEN, DiscriminatorContract::trainingGivesEveryBuffer);
    fails(Fault.BUFFER_OF_ANOTHER_SHAPE, DiscriminatorContract::trainingGivesEveryBuffer);
    fails(Fault.GIVEN_BUFFERS_IGNORED, DiscriminatorContract::trainingStartsFromGivenBuffers);
    fails(Fault.NONE, DiscriminatorContract::isDeclaredAsAService);
  }
}
