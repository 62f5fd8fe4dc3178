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
import org.jspecify.annotations.Nullable;

/**
 * A model whose config and weights the driver has seen: what travels to the executors. Immutable.
 *
 * <p>Made by {@link SparkModel#prepare}; opened on executors by {@link ExecutorModels#lease}.
 */
public final class PreparedModel implements ExecutorResource<OpenModel> {
  private static final long serialVersionUID = 1L;

  private final SparkModel model;
  private final String settings;
  private final LinkedHashMap<ModelUse, LinkedHashMap<String, String>> weights;
  private final List<Long> latentShape;
  private final List<Long> imageShape;
  private final SoftwareVersions software;
  private final RemoteFiles files;
  private final String driver;

  /**
   * A model.
   *
   * @param weights SHA-256 of every weights file, by the use that reads it and by part, in the
   *     order of the one-machine command; a use that the driver lacks files for is left out
   */
  PreparedModel(
      SparkModel model,
      String settings,
      Map<ModelUse, Map<String, String>> weights,
      List<Long> latentShape,
      List<Long> imageShape,
      SoftwareVersions software,
      RemoteFiles files,
      String driver) {
    this.model = model;
    this.settings = settings;
    this.weights = new LinkedHashMap<>();
    weights.forEach((use, parts) -> this.weights.put(use, new LinkedHashMap<>(parts)));
    this.latentShape = List.copyOf(latentShape);
    this.imageShape = List.copyOf(imageShape);
    this.software = software;
    this.files = files;
    this.driver = driver;
  }

  /** The model as it was named. */
  public SparkModel model() {
    return model;
  }

  /** The whole config after overrides, as JSON on one line. */
  public String settings() {
    return settings;
  }

  /** The shape of one latent. */
  public List<Long> latentShape() {
    return latentShape;
  }

  /** The shape of one image that is made of such a latent; empty if nothing makes one. */
  public List<Long> imageShape() {
    return imageShape;
  }

  /** What the driver runs. */
  public SoftwareVersions software() {
    return software;
  }

  /** The driver's host, for messages. */
  public String driver() {
    return driver;
  }

  /** What is copied to each machine. */
  RemoteFiles files() {
    return files;
  }

  /**
   * SHA-256 of the weights that a use reads, by part.
   *
   * @throws IllegalArgumentException if the model was not prepared for it
   */
  public Map<String, String> weights(ModelUse use) {
    @Nullable Map<String, String> parts = weights.get(use);
    if (parts == null) {
      throw new IllegalArgumentException("the model was prepared for " + weights.keySet());
    }
    return Collections.unmodifiableMap(parts);
  }

  @Override
  public String label() {
    return "the model " + model.described();
  }

  /**
   * The config's values, how it was named, which provenance tells, and the hashes of all weights.
   */
  @Override
  public String key() {
    List<String> all = new ArrayList<>();
    all.add(model.described());
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
