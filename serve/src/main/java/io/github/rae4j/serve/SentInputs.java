// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps what was sent beside the job, so that the job can be done again. */
final class SentInputs implements Jobs.Inputs {
  private final JobRequest.Inputs inputs;

  SentInputs(JobRequest.Inputs inputs) {
    this.inputs = inputs;
  }

  @Override
  public Map<String, Object> refer(Map<String, Object> request) {
    Map<String, Object> json = new LinkedHashMap<>(request);
    inputs.image().ifPresent(image -> json.put("image", Map.of("file", "sent-image.png")));
    inputs.mask().ifPresent(image -> json.put("mask", Map.of("file", "sent-mask.png")));
    return json;
  }

  @Override
  public void write(Job job, JobStore store) {
    write(job, store, "image", inputs.image());
    write(job, store, "mask", inputs.mask());
  }

  private static void write(Job job, JobStore store, String what, Optional<RgbImage> image) {
    image.ifPresent(
        pixels -> {
          JobFile file = new JobFile("sent-" + what + ".png", "sent-" + what, Map.of());
          PngWriter.write(
              store.path(job, file), pixels, Map.of("Software", "rae4j " + Provenance.VERSION));
          job.add(file);
        });
  }
}
