// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.tensor.Tensor;

/** Generation from noise. See {@link Edit#generation}. */
final class PlainGeneration extends Edit {
  @Override
  void requireFits(GenerationPipeline pipeline, GenerationRequest request) {}

  @Override
  Tensor sample(EditBatch batch) {
    return batch.run(batch.noise(), batch.schedule(), batch.guided());
  }
}
