// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps one half of given images and lets the model generate the other. The known latents need no
 * model: on the linear path x_t = (1 − t)·x₀ + t·ε their velocity ε − x₀ is (x_t − x₀) / t, so a
 * guidance can hold them on the path that ends in x₀.
 */
public final class Inpainting {
  private static final long[] LABELS = {0, 3, 4, 7, 8, 9};

  private Inpainting() {}

  /** First row: the images; second: their decoded latents, right half masked; third: inpainted. */
  public static void main(String[] args) {
    try (Rae4j rae = Rae4j.open("tiny-fashion-cfg")) {
      // Any images of the encoder's size would do; these need no files.
      Tensor images = rae.generation().images(GenerationRequest.ofLabels(LABELS).withSeed(2));
      Tensor known = rae.autoencoder().encode(images);
      ModelAssembly parts = rae.assembly();
      ConfiguredBackbone backbone = parts.backbone();
      try (GenerationPipeline pipeline =
          GenerationPipeline.builder(rae.engine(), backbone.backbone(), backbone.weights())
              .schedule(parts.schedule())
              .sampler(parts.sampler())
              .guidance(new KeepLeftHalf(parts.guidance(), known))
              .autoencoder(rae.autoencoder())
              .build()) {
        Tensor inpainted = pipeline.images(GenerationRequest.ofLabels(LABELS).withSeed(3));
        Tensor hidden = hideRightHalf(images);
        Pictures.write(
            Pictures.target(args, "inpainting.png"),
            Tensor.concatRows(List.of(images, hidden, inpainted)),
            Stream.of("given", "kept", "inpainted")
                .flatMap(row -> Stream.generate(() -> row).limit(LABELS.length))
                .toList(),
            LABELS.length);
      }
    }
  }

  private static Tensor hideRightHalf(Tensor images) {
    float[] values = images.toFloatArray();
    int width = images.shape().intDim(-1);
    for (int i = 0; i < values.length; i++) {
      if (i % width >= width / 2) {
        values[i] = 0.5f;
      }
    }
    return Tensor.of(values, images.shape().dims());
  }

  /**
   * Another guidance, with the left half of the latents bound to known ones.
   *
   * @param inner steers the right half
   * @param known latents of the whole batch
   */
  record KeepLeftHalf(Guidance inner, Tensor known) implements Guidance {
    @Override
    public boolean needsGuidanceModel() {
      return inner.needsGuidanceModel();
    }

    @Override
    public boolean needsNoCondition() {
      return inner.needsNoCondition();
    }

    @Override
    public VelocityFunction guide(GuidanceInputs inputs) {
      VelocityFunction free = inner.guide(inputs);
      return (x, t, y) -> {
        float[] velocity = free.evaluate(x, t, y).toFloatArray();
        float[] state = x.toFloatArray();
        float[] target = known.toFloatArray();
        int size = velocity.length / x.shape().intDim(0);
        int width = x.shape().intDim(-1);
        for (int i = 0; i < velocity.length; i++) {
          if (i % width < width / 2) {
            velocity[i] = (state[i] - target[i]) / t.floats().get(i / size);
          }
        }
        return Tensor.of(velocity, x.shape().dims());
      };
    }
  }
}
