// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.internal.JsonProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads {@code model.safetensors.index.json} and the files beside it that it names. */
final class ShardIndexReader {
  private static final int MAX_INDEX = 32 << 20;

  private ShardIndexReader() {}

  /**
   * @param open reads one of the named files
   */
  static CheckpointContents read(SourceFile index, Function<Path, CheckpointContents> open) {
    JsonNode map = weightMap(index);
    Map<String, CheckpointContents> shards = new TreeMap<>();
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String name = entry.getKey();
      if (!entry.getValue().isTextual()) {
        throw index.refuse("does not say in which file '" + name + "' is");
      }
      String shardName = entry.getValue().textValue();
      CheckpointContents shard = shards.get(shardName);
      if (shard == null) {
        shard = open.apply(sibling(index, shardName));
        shards.put(shardName, shard);
      }
      String reason = shard.unreadable().get(name);
      if (reason != null) {
        unreadable.put(name, reason);
        continue;
      }
      StoredTensor tensor = shard.tensors().get(name);
      if (tensor == null) {
        throw index.refuse(
            String.format(
                Locale.ROOT,
                "says that '%s' is in %s, but it is not; get both files again",
                name,
                shardName));
      }
      tensors.put(name, tensor);
    }
    return CheckpointContents.flat(
        CheckpointFormat.SHARDED,
        tensors,
        unreadable,
        Map.of(),
        unlisted(index, shards, tensors.keySet()));
  }

  private static JsonNode weightMap(SourceFile index) {
    if (index.size() > MAX_INDEX) {
      throw index.refuse(
          "has more than "
              + MAX_INDEX
              + " bytes, the most that an index of a sharded model may have");
    }
    try {
      JsonNode map =
          JsonMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
              .build()
              .readTree(index.read(0, (int) index.size()))
              .path("weight_map");
      if (map.isObject() && map.isEmpty()) {
        throw index.refuse(
            "names no tensor: its 'weight_map' is empty; get the model's files again");
      }
      if (map.isObject()) {
        return map;
      }
      throw index.refuse("is JSON, but has no 'weight_map' as the index of a sharded model has");
    } catch (JsonProcessingException e) {
      throw index.refuse(
          String.format(
              Locale.ROOT,
              "is not JSON, line %d: %s",
              JsonProblem.line(e.getLocation()),
              JsonProblem.of(e)),
          e);
    } catch (IOException e) {
      throw index.refuse("is not text", e);
    }
  }

  /**
   * Looks beside the index as given: in a cache of symbolic links, the link targets lie elsewhere.
   */
  private static Path sibling(SourceFile index, String name) {
    if (name.isEmpty()
        || name.startsWith(".")
        || !name.equals(Printable.of(name))
        || name.contains("/")
        || name.contains("\\")) {
      throw index.refuse("names '" + name + "', which is not a plain file name");
    }
    Path shard = index.given().resolveSibling(name);
    if (!Files.exists(shard)) {
      throw new MissingFileException(
          shard + ": is missing, but " + index.given() + " needs it; get all files of the model",
          Where.file(shard));
    }
    return shard;
  }

  private static List<String> unlisted(
      SourceFile index, Map<String, CheckpointContents> shards, Set<String> listed) {
    List<String> warnings = new ArrayList<>();
    shards.forEach(
        (name, shard) -> {
          Set<String> extra = new LinkedHashSet<>(shard.tensors().keySet());
          extra.removeAll(listed);
          if (!extra.isEmpty()) {
            warnings.add(
                String.format(
                    Locale.ROOT,
                    "%s: %d tensors of %s are not listed and were left out, for example '%s'",
                    index.given(),
                    extra.size(),
                    name,
                    extra.iterator().next()));
          }
        });
    return warnings;
  }
}
