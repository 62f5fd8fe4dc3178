// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** Recorded results from the test resources. */
final class GoldenData {
  private static final ObjectMapper JSON = new ObjectMapper();

  private GoldenData() {}

  static Path file(String name) {
    URL url = Objects.requireNonNull(GoldenData.class.getResource("/" + name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  static JsonNode json(String name) {
    try {
      return JSON.readTree(file(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Tensor> tensors(String name) {
    try {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file(name)));
      int length = Math.toIntExact(all.order(ByteOrder.LITTLE_ENDIAN).getLong());
      String text = new String(all.array(), Long.BYTES, length, StandardCharsets.UTF_8);
      Map<String, Tensor> tensors = new TreeMap<>();
      for (Map.Entry<String, JsonNode> entry : JSON.readTree(text).properties()) {
        if (!entry.getKey().equals("__metadata__")) {
          tensors.put(entry.getKey(), tensor(entry.getValue(), all, Long.BYTES + length));
        }
      }
      return tensors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Tensor tensor(JsonNode header, ByteBuffer all, int start) {
    long[] dims =
        StreamSupport.stream(header.get("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    int from = header.get("data_offsets").get(0).asInt();
    int to = header.get("data_offsets").get(1).asInt();
    ByteBuffer bytes = ByteBuffer.allocateDirect(to - from);
    bytes.put(all.slice(start + from, to - from)).flip();
    DType dtype = DType.fromSafetensors(header.get("dtype").asText()).orElseThrow();
    return Tensor.wrap(dtype, Shape.of(dims), bytes);
  }

  static byte[] bytes(Tensor tensor) {
    byte[] bytes = new byte[tensor.bytes().remaining()];
    tensor.bytes().get(bytes);
    return bytes;
  }

  /** A uint8 [H, W, 3] tensor as an image. */
  static RgbImage image(Tensor tensor) {
    return new RgbImage(tensor.shape().intDim(1), tensor.shape().intDim(0), bytes(tensor));
  }

  /** A tensor by name; the test fails if it is missing. */
  static Tensor get(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }
}
