// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.data.RgbImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one job is to do, checked. Immutable.
 *
 * @param kind what is done
 * @param labels class of each picture; empty for one of no class
 * @param seed image i depends on (seed, first + i) alone
 * @param first number of the first picture within the run of the seed
 * @param settings how it is sampled
 * @param previews how often pictures are shown on their way
 * @param film whether every step of the first picture is kept
 * @param latents whether the latents are kept as well
 * @param inputs what was sent
 */
record JobRequest(
    JobKind kind,
    List<Optional<Long>> labels,
    long seed,
    long first,
    SamplingSettings settings,
    int previews,
    boolean film,
    boolean latents,
    Inputs inputs) {

  /**
   * What was sent with a request.
   *
   * @param image a picture
   * @param mask another of the same size; white is made anew
   * @param tensors a {@code .safetensors} file with the tensor {@code latents}
   * @param strength how far back to noise a variation goes, in (0, 1]
   * @param tau standard deviation of the noise on latents
   * @param frames of a whole interpolation
   */
  record Inputs(
      Optional<RgbImage> image,
      Optional<RgbImage> mask,
      Optional<byte[]> tensors,
      double strength,
      double tau,
      int frames) {
    /** Nothing. */
    static final Inputs NONE =
        new Inputs(Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, 0);
  }

  /** Copies the labels. */
  JobRequest {
    labels = List.copyOf(labels);
  }

  /** Number of pictures that the job is about. */
  int count() {
    return switch (kind) {
      case SAMPLE, VARY, INPAINT -> labels.size();
      case INTERPOLATE -> inputs.frames();
      default -> 1;
    };
  }

  /** As the request that asks for the same, without what was sent; {@code null} is no class. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", kind.word());
    if (kind.samples()) {
      json.put("labels", labels.stream().map(label -> label.orElse(null)).toList());
      json.put("seed", seed);
      if (first > 0) {
        json.put("first", first);
      }
      json.putAll(settings.json());
      if (previews > 0) {
        json.put("previews", previews);
      }
      if (film) {
        json.put("film", true);
      }
      if (latents) {
        json.put("latents", true);
      }
    }
    if (kind == JobKind.VARY) {
      json.put("strength", inputs.strength());
    }
    if (kind == JobKind.INTERPOLATE) {
      json.put("frames", (inputs.frames() - 1) / (labels.size() - 1) + 1);
    }
    if (kind == JobKind.RECONSTRUCT && inputs.tau() > 0) {
      json.put("tau", inputs.tau());
      json.put("seed", seed);
    }
    return json;
  }
}
