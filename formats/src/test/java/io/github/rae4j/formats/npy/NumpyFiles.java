// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.npy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Files written by NumPy, and their contents. */
final class NumpyFiles {
  private NumpyFiles() {}

  static Path file(String name) {
    URL url = Objects.requireNonNull(NumpyFiles.class.getResource("/npy/" + name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  static Stream<String> names() {
    return header().properties().stream().map(Map.Entry::getKey);
  }

  static Tensor expected(String name) {
    JsonNode entry = header().get(name);
    JsonNode offsets = entry.get("data_offsets");
    ByteBuffer all = all();
    int start = Long.BYTES + Math.toIntExact(all.getLong());
    int length = offsets.get(1).asInt() - offsets.get(0).asInt();
    ByteBuffer bytes = ByteBuffer.allocateDirect(length);
    bytes.put(all.slice(start + offsets.get(0).asInt(), length)).flip();
    long[] dims =
        StreamSupport.stream(entry.get("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    DType dtype = DType.fromSafetensors(entry.get("dtype").asText()).orElseThrow();
    return Tensor.wrap(dtype, Shape.of(dims), bytes);
  }

  static byte[] bytes(Tensor tensor) {
    byte[] bytes = new byte[tensor.bytes().remaining()];
    tensor.bytes().get(bytes);
    return bytes;
  }

  private static JsonNode header() {
    ByteBuffer all = all();
    int length = Math.toIntExact(all.getLong());
    String text = StandardCharsets.UTF_8.decode(all.slice(Long.BYTES, length)).toString();
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer all() {
    try {
      return ByteBuffer.wrap(Files.readAllBytes(file("expected.safetensors")))
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
