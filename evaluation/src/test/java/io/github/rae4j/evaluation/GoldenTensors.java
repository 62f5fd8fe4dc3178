// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;

/** Recorded results from the test resources. */
final class GoldenTensors {
  private GoldenTensors() {}

  static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(file(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Weights read(String name) {
    return Checkpoint.open(file(name)).weights();
  }

  /** The bytes of a uint8 tensor. */
  static byte[] bytes(Tensor tensor) {
    byte[] bytes = new byte[tensor.bytes().remaining()];
    tensor.bytes().get(bytes);
    return bytes;
  }

  /** A noise image. */
  static RgbImage noise(int width, int height, long seed) {
    byte[] samples = new byte[3 * width * height];
    new Random(seed).nextBytes(samples);
    return new RgbImage(width, height, samples);
  }

  private static Path file(String name) {
    URL url = Objects.requireNonNull(GoldenTensors.class.getResource("/" + name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }
}
