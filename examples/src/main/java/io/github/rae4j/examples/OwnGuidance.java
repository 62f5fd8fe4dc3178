// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.Rae4j;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Guidance of one's own, with one's own idea: classifier-free guidance whose scale grows from 1 at
 * the noise to a maximum at the data. It is plain Java on tensors; the rest comes from a preset.
 */
public final class OwnGuidance {
  private static final List<Double> SCALES = List.of(1.0, 2.0, 4.0, 8.0);

  private OwnGuidance() {}

  /** One row of images for each maximal scale. */
  public static void main(String[] args) {
    GenerationRequest request = GenerationRequest.ofLabels(0, 2, 3, 5, 7, 8, 9).withSeed(11);
    List<Tensor> rows = new ArrayList<>();
    try (Rae4j rae = Rae4j.open("tiny-fashion", "sampler.params.num_steps=25")) {
      ModelAssembly parts = rae.assembly();
      ConfiguredBackbone backbone = parts.backbone();
      for (double scale : SCALES) {
        try (GenerationPipeline pipeline =
            GenerationPipeline.builder(rae.engine(), backbone.backbone(), backbone.weights())
                .schedule(parts.schedule())
                .sampler(parts.sampler())
                .guidance(new GrowingScale(scale))
                .autoencoder(rae.autoencoder())
                .build()) {
          rows.add(pipeline.images(request));
        }
      }
    }
    int columns = request.labels().size();
    List<String> captions =
        SCALES.stream()
            .flatMap(scale -> request.labels().stream().map(label -> "up to " + scale))
            .collect(Collectors.toList());
    Pictures.write(
        Pictures.target(args, "own-guidance.png"), Tensor.concatRows(rows), captions, columns);
  }

  /** {@code u + s(t)·(c − u)} with s(t) = 1 + (max − 1)·(1 − t). */
  record GrowingScale(double max) implements Guidance {
    @Override
    public boolean needsGuidanceModel() {
      return false;
    }

    @Override
    public boolean needsNoCondition() {
      return true;
    }

    @Override
    public VelocityFunction guide(GuidanceInputs inputs) {
      IntFunction<Conditions> none =
          inputs.noCondition().orElseThrow(IllegalArgumentException::new);
      return (x, t, conditions) -> {
        int images = x.shape().intDim(0);
        // Both halves as one batch.
        float[] both =
            inputs
                .model()
                .evaluate(
                    Tensor.concatRows(List.of(x, x)),
                    Tensor.concatRows(List.of(t, t)),
                    conditions.with(none.apply(images)))
                .toFloatArray();
        float[] guided = new float[both.length / 2];
        int size = guided.length / images;
        for (int i = 0; i < guided.length; i++) {
          float c = both[i];
          float u = both[guided.length + i];
          double scale = 1 + (max - 1) * (1 - t.floats().get(i / size));
          guided[i] = (float) (u + scale * (c - u));
        }
        return Tensor.of(guided, x.shape().dims());
      };
    }
  }
}
