// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A minimal reader of valid safetensors files, so that the reader under test is not checked against
 * itself.
 */
final class PlainSafetensors {
  record Plain(String dtype, List<Long> shape, String hex) {}

  private PlainSafetensors() {}

  static Map<String, Plain> read(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int header = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Map<String, Plain> tensors = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry :
        new ObjectMapper().readTree(all, 8, header).properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        JsonNode info = entry.getValue();
        List<Long> shape = new ArrayList<>();
        info.get("shape").forEach(dim -> shape.add(dim.longValue()));
        int from = 8 + header + info.get("data_offsets").get(0).intValue();
        int to = 8 + header + info.get("data_offsets").get(1).intValue();
        tensors.put(
            entry.getKey(),
            new Plain(
                info.get("dtype").textValue(),
                shape,
                HexFormat.of().formatHex(Arrays.copyOfRange(all, from, to))));
      }
    }
    return tensors;
  }

  /** Converts the tensors of {@code weights} to the same form. */
  static Map<String, Plain> of(Weights weights) {
    Map<String, Plain> tensors = new TreeMap<>();
    for (String name : weights.names()) {
      tensors.put(name, of(weights.get(name)));
    }
    return tensors;
  }

  static Plain of(Tensor tensor) {
    byte[] bytes = new byte[tensor.bytes().remaining()];
    tensor.bytes().get(bytes);
    return new Plain(
        tensor.dtype().safetensorsCode(),
        Arrays.stream(tensor.shape().dims()).boxed().toList(),
        HexFormat.of().formatHex(bytes));
  }
}
