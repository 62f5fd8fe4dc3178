// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.internal.JsonProblem;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the header of a safetensors file and checks that its tensors fill the file without holes or
 * overlaps. Source: the format description of the safetensors project.
 */
final class SafetensorsReader {
  static final String METADATA = "__metadata__";
  static final long MAX_HEADER = 100_000_000;

  /** The further element types of the format with their size in bits. */
  private static final Map<String, Integer> OTHER_BITS =
      Map.of("F4", 4, "F6_E2M3", 6, "F6_E3M2", 6, "F8_E8M0", 8, "F8_E4M3FNUZ", 8, "F8_E5M2FNUZ", 8);

  /** Some hundred thousand tensors. */
  private static final long MAX_TOKENS = 5_000_000;

  private static final int MAX_DEPTH = 50;

  private final SourceFile file;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> unreadable = new LinkedHashMap<>();
  private final List<Extent> extents = new ArrayList<>();

  private record Extent(String name, long begin, long end) {}

  private SafetensorsReader(SourceFile file) {
    this.file = file;
  }

  static CheckpointContents read(SourceFile file) {
    return new SafetensorsReader(file).contents();
  }

  private CheckpointContents contents() {
    if (file.size() < Long.BYTES) {
      throw broken("it is shorter than the 8 bytes that every safetensors file starts with");
    }
    long length =
        ByteBuffer.wrap(file.read(0, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length <= 0 || length > MAX_HEADER) {
      throw broken("its header cannot have " + Long.toUnsignedString(length) + " bytes");
    }
    if (length > file.size() - Long.BYTES) {
      throw broken(
          String.format(Locale.ROOT, "its header has %d bytes, the file %d", length, file.size()));
    }
    long dataStart = Long.BYTES + length;
    JsonNode header = header(file.read(Long.BYTES, (int) length));
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        metadata(entry.getValue(), metadata);
      } else {
        tensor(entry.getKey(), entry.getValue(), dataStart);
      }
    }
    requireFilled(file.size() - dataStart);
    return CheckpointContents.flat(
        CheckpointFormat.SAFETENSORS, tensors, unreadable, metadata, List.of());
  }

  private JsonNode header(byte[] bytes) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxTokenCount(MAX_TOKENS)
            .maxNestingDepth(MAX_DEPTH)
            .build();
    JsonMapper mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    try {
      JsonNode header = mapper.readTree(bytes);
      if (header.isObject()) {
        return header;
      }
      throw broken("its header is not a JSON object");
    } catch (JsonProcessingException e) {
      throw file.refuse(
          "is a damaged safetensors file: its header is not JSON: " + JsonProblem.of(e), e);
    } catch (IOException e) {
      throw file.refuse("is a damaged safetensors file: its header is not text", e);
    }
  }

  private void metadata(JsonNode node, Map<String, String> metadata) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw broken("its metadata '" + entry.getKey() + "' is not text");
      }
      metadata.put(entry.getKey(), entry.getValue().textValue());
    }
  }

  private void tensor(String name, JsonNode info, long dataStart) {
    String code = info.path("dtype").asText();
    Optional<DType> dtype = DType.fromSafetensors(code);
    int bits =
        dtype.map(type -> Byte.SIZE * type.byteSize()).orElse(OTHER_BITS.getOrDefault(code, 0));
    if (bits == 0) {
      throw file.refuse(
          String.format(
              Locale.ROOT,
              "tensor '%s' has the element type '%s', which rae4j does not know",
              name,
              code));
    }
    long[] dims = numbers(name, "shape", info);
    long[] offsets = numbers(name, "data_offsets", info);
    if (offsets.length != 2 || offsets[1] < offsets[0]) {
      throw broken("tensor '" + name + "' does not say where it begins and ends");
    }
    Shape shape = Shape.of(dims);
    long bytes;
    try {
      bytes = Math.addExact(Math.multiplyExact(shape.elements(), (long) bits), 7) / Byte.SIZE;
    } catch (ArithmeticException e) {
      throw broken("tensor '" + name + "' of shape " + shape + " is larger than anything");
    }
    if (bytes != offsets[1] - offsets[0]) {
      throw broken(
          String.format(
              Locale.ROOT,
              "tensor '%s' %s %s needs %d bytes, but has %d",
              name,
              code,
              shape,
              bytes,
              offsets[1] - offsets[0]));
    }
    extents.add(new Extent(name, offsets[0], offsets[1]));
    dtype.ifPresentOrElse(
        type ->
            tensors.put(name, StoredTensor.contiguous(file, dataStart + offsets[0], type, shape)),
        () -> unreadable.put(name, "has elements of " + code + ", which rae4j does not read"));
  }

  private long[] numbers(String name, String field, JsonNode info) {
    JsonNode array = info.has(field) ? info.get(field) : MissingNode.getInstance();
    long[] numbers = new long[array.size()];
    boolean valid = array.isArray();
    for (int i = 0; valid && i < numbers.length; i++) {
      JsonNode item = array.get(i);
      valid = item.isIntegralNumber() && item.canConvertToLong() && item.longValue() >= 0;
      numbers[i] = item.longValue();
    }
    if (!valid) {
      throw broken("tensor '" + name + "' needs a list of whole numbers as " + field);
    }
    return numbers;
  }

  private void requireFilled(long available) {
    extents.sort(Comparator.comparingLong(Extent::begin).thenComparingLong(Extent::end));
    long position = 0;
    for (Extent extent : extents) {
      if (extent.begin() != position) {
        throw broken(
            String.format(
                Locale.ROOT,
                "tensor '%s' begins at byte %d, but the one before it ends at %d",
                extent.name(),
                extent.begin(),
                position));
      }
      position = extent.end();
    }
    if (position != available) {
      throw broken(
          String.format(
              Locale.ROOT, "its tensors take %d bytes, but it has %d", position, available));
    }
  }

  private RaeException broken(String why) {
    return file.refuse("is a cut or damaged safetensors file, get it again: " + why);
  }
}
