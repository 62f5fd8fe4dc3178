// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** A safetensors file with the latents of all images, at most 2 GiB. */
public final class LatentSink implements BatchSink {
  private final Path target;
  private final Map<String, String> provenance;
  private final RecordFile latents;

  /** Resumes from the work folder. */
  public LatentSink(Path target, WorkFolder folder, Map<String, String> provenance) {
    this.target = target;
    this.provenance = Map.copyOf(provenance);
    this.latents = RecordFile.open(folder, "latents.f32", DType.FLOAT32);
  }

  @Override
  public int done() {
    return latents.records();
  }

  @Override
  public void truncate(int count) {
    latents.truncate(count);
  }

  @Override
  public void append(GeneratedBatch batch, Tensor images) {
    latents.append(batch.latents());
  }

  @Override
  public void finish() {
    latents.requireIntact();
    SafetensorsWriter.write(target, Map.of("latents", latents.map()), provenance);
  }
}
