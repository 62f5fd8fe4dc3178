// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.formats.io.Sha256;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model whose config and weights the driver has seen: what travels to the executors. Immutable.
 *
 * <p>Made by {@link SparkModel#prepare}; opened on executors by {@link ExecutorModels#lease}.
 *
 * @param model as it was named
 * @param settings the whole config after overrides, as JSON on one line
 * @param weights SHA-256 of every weights file, by the use that reads it and by part, in the order
 *     of the one-machine command; a use that the driver lacks files for is left out
 * @param latentShape of one latent
 * @param software what the driver runs
 * @param files those that are copied to each machine
 * @param driver the driver's host, for messages
 */
public record PreparedModel(
    SparkModel model,
    String settings,
    Map<ModelUse, Map<String, String>> weights,
    List<Long> latentShape,
    SoftwareVersions software,
    RemoteFiles files,
    String driver)
    implements ExecutorResource<OpenModel> {
  /** Copies the maps, in their order. */
  public PreparedModel {
    Map<ModelUse, Map<String, String>> copy = new LinkedHashMap<>();
    weights.forEach((use, parts) -> copy.put(use, ordered(parts)));
    weights = ordered(copy);
    latentShape = List.copyOf(latentShape);
  }

  private static <K, V> Map<K, V> ordered(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * SHA-256 of the weights that a use reads, by part.
   *
   * @throws IllegalArgumentException if the model was not prepared for it
   */
  public Map<String, String> weights(ModelUse use) {
    Map<String, String> parts = weights.get(use);
    if (parts == null) {
      throw new IllegalArgumentException("the model was prepared for " + weights.keySet());
    }
    return parts;
  }

  @Override
  public String label() {
    return "the model " + model.described();
  }

  /** The config's values and the hashes of all weights. */
  @Override
  public String key() {
    List<String> all = new ArrayList<>();
    all.add(settings);
    new TreeMap<>(weights).forEach((use, parts) -> all.add(use + " " + new TreeMap<>(parts)));
    return Sha256.of(String.join("\n", all));
  }

  @Override
  public EngineSettings engine() {
    return model.engine();
  }

  @Override
  public OpenModel open(ExecutorPlace place) {
    return OpenModel.open(this, place);
  }
}
