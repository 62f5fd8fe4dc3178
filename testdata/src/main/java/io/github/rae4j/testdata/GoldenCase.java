// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.AnalyticModel;
import io.github.rae4j.testkit.TensorAssertions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** One reference result: a folder with {@code case.json}, inputs and outputs. */
public final class GoldenCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final JsonNode description;

  GoldenCase(Path folder) {
    this.folder = folder;
    try {
      this.description = JSON.readTree(folder.resolve("case.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of the folder. */
  public String name() {
    return folder.getFileName().toString();
  }

  /** The folder. */
  public Path folder() {
    return folder;
  }

  /** All of {@code case.json}. */
  public JsonNode description() {
    return description;
  }

  /** The member {@code config} of {@code case.json}. */
  public JsonNode config() {
    return description.get("config");
  }

  /** Any member of {@code case.json}. */
  public JsonNode member(String name) {
    return description.get(name);
  }

  /** A member of {@code config} that gives the factors of a model in closed form. */
  public AnalyticModel analyticModel(String name) {
    JsonNode factors = config().get(name);
    return new AnalyticModel(
        (float) factors.get("a").asDouble(),
        (float) factors.get("b").asDouble(),
        (float) factors.get("c").asDouble(),
        (float) factors.get("d").asDouble());
  }

  /** A part of {@code case.json} as parameters for a provider. */
  public ConfigParameters parameters(JsonNode node) {
    return ConfigParameters.of(name() + "/case.json", map(node));
  }

  /** A part of {@code case.json} as plain values. */
  public static Map<String, Object> map(JsonNode node) {
    return JSON.convertValue(node, new TypeReference<Map<String, Object>>() {});
  }

  /** The weights in a file of the folder. */
  public Weights weights(String file) {
    return Checkpoint.open(folder.resolve(file)).weights();
  }

  /** An input of the reference. */
  public Tensor input(String name) {
    return weights("inputs.safetensors").get(name);
  }

  /** An output of the reference. */
  public Tensor output(String name) {
    return weights("outputs.safetensors").get(name);
  }

  /** All inputs. */
  public Weights inputs() {
    return weights("inputs.safetensors");
  }

  /** All outputs. */
  public Weights outputs() {
    return weights("outputs.safetensors");
  }

  /**
   * The absolute tolerance for one output: its own, or that of all, or their share of its largest
   * value.
   */
  public double tolerance(String output) {
    JsonNode tolerance = description.get("tolerance");
    if (tolerance.has("max_rel")) {
      return tolerance.get("max_rel").asDouble() * TensorAssertions.maxAbs(output(output));
    }
    JsonNode own = tolerance.path("per_output").path(output);
    return own.isNumber() ? own.asDouble() : tolerance.get("max_abs").asDouble();
  }

  /** The member {@code tolerance} of {@code case.json}. */
  public JsonNode tolerance() {
    return description.get("tolerance");
  }

  /** The member {@code expected} of {@code case.json}: results that are single numbers. */
  public JsonNode expected() {
    return description.get("expected");
  }
}
