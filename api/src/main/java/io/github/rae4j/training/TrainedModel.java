// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a training run.
 *
 * @param steps of the optimiser
 * @param files results by what they are, for example {@code ema}; each a safetensors file with the
 *     reference's key names and the provenance in its header
 * @param provenance data, config, seed, precision, versions
 */
public record TrainedModel(long steps, Map<String, Path> files, Map<String, String> provenance) {
  /** Keeps the order of both maps. */
  public TrainedModel {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
  }
}
