// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A safetensors file with the latents of all images, at most 2 GiB. Not thread-safe. */
public final class LatentSink implements BatchSink {
  private static final String FILE = "latents.f32";

  private final Optional<Path> target;
  private final Map<String, String> provenance;
  private final RecordFile latents;

  /** Resumes from the work folder. */
  public LatentSink(Path target, WorkFolder folder, Map<String, String> provenance) {
    this(Optional.of(target), folder, provenance);
  }

  private LatentSink(Optional<Path> target, WorkFolder folder, Map<String, String> provenance) {
    this.target = target;
    this.provenance = Map.copyOf(provenance);
    this.latents = RecordFile.open(folder, FILE, DType.FLOAT32);
  }

  /** Keeps the latents of a part of a run in its work folder. */
  public static LatentSink ofPart(WorkFolder folder) {
    return new LatentSink(Optional.empty(), folder, Map.of());
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
  public void absorb(RunPart part) {
    latents.append(part.records(FILE, DType.FLOAT32));
  }

  @Override
  public void finish() {
    latents.requireIntact();
    target.ifPresent(
        file -> SafetensorsWriter.write(file, Map.of("latents", latents.map()), provenance));
  }
}
