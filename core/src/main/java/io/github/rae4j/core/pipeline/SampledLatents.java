// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What samplers, which may be anybody's, have to give. */
final class SampledLatents {
  private SampledLatents() {}

  /**
   * Refuses what is no result of a sampler.
   *
   * @param latents null comes from code that was compiled without our annotations
   * @param wanted shape of the start noise
   * @throws PluginException naming the sampler, what it gave and what it should give
   */
  static Tensor require(Sampler sampler, @Nullable Tensor latents, Shape wanted) {
    if (latents == null || latents.dtype() != DType.FLOAT32 || !latents.shape().equals(wanted)) {
      throw fault(sampler, latents, wanted);
    }
    OptionalInt broken = latents.firstNotFinite();
    if (broken.isPresent()) {
      throw fault(sampler, latents.floats().get(broken.getAsInt()), wanted);
    }
    return latents;
  }

  private static PluginException fault(Sampler sampler, @Nullable Object given, Shape wanted) {
    String name = sampler.getClass().getName();
    return new PluginException(
        String.format(
            Locale.ROOT,
            "the sampler %s gave %s; it should give latents of the shape of its noise, float32 %s,"
                + " all of them finite",
            name,
            given,
            wanted),
        Where.part(name));
  }
}
