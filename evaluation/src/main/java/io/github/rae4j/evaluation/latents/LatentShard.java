// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.latents;

import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One shard as the index names it: a safetensors file with the tensors {@code latents (n, C, h, w)}
 * and, where there are any, {@code latents_flip (n, C, h, w)} and {@code labels (n)}. Immutable.
 *
 * @param file name of the file in the folder
 * @param latents number of latents
 * @param bytes size of the file
 * @param sha256 of the file, in lower-case hexadecimal
 */
public record LatentShard(String file, int latents, long bytes, String sha256) {
  /** The label of an image that has none, in shards whose other images have labels. */
  public static final long NO_LABEL = -1;

  /**
   * Writes a shard, atomically. Equal arguments give equal bytes.
   *
   * @param target the file, named as {@link LatentLayout#name} says
   * @param latents float32 {@code (n, C, h, w)}, normalised
   * @param flipped the same of the mirrored images
   * @param labels one for every latent, or {@link #NO_LABEL}; left out if no image has one
   * @param identity everything that the latents depend on, by name; the same in all shards
   */
  public static LatentShard write(
      Path target,
      Tensor latents,
      Optional<Tensor> flipped,
      long[] labels,
      Map<String, String> identity) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(LatentCache.LATENTS, latents);
    flipped.ifPresent(tensor -> tensors.put(LatentCache.FLIPPED, tensor));
    if (hasLabels(labels)) {
      tensors.put(LatentCache.LABELS, Tensor.of(labels, labels.length));
    }
    return write(target, Weights.of("the latents for " + target, tensors), labels.length, identity);
  }

  /** Whether any image of a shard has a label. */
  public static boolean hasLabels(long[] labels) {
    return Arrays.stream(labels).anyMatch(label -> label != NO_LABEL);
  }

  /**
   * As {@link #write(Path, Tensor, Optional, long[], Map)}, from tensors of any size.
   *
   * @param tensors under their names in the file
   * @param count number of latents
   */
  public static LatentShard write(
      Path target, Weights tensors, int count, Map<String, String> identity) {
    SafetensorsWriter.write(target, tensors, identity);
    return of(target, count);
  }

  /** The entry of a file that is there. */
  public static LatentShard of(Path file, int count) {
    try {
      return new LatentShard(
          String.valueOf(file.getFileName()), count, Files.size(file), FileHash.sha256(file));
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("file", file);
    map.put("latents", latents);
    map.put("bytes", bytes);
    map.put("sha256", sha256);
    return map;
  }

  /**
   * Reads an entry.
   *
   * @throws IllegalArgumentException if a field is missing or of another kind
   */
  static LatentShard of(Map<?, ?> map) {
    if (map.get("file") instanceof String file
        && map.get("latents") instanceof Integer latents
        && map.get("bytes") instanceof Number bytes
        && map.get("sha256") instanceof String sha256
        && sha256.matches("[0-9a-f]{64}")) {
      return new LatentShard(file, latents, bytes.longValue(), sha256);
    }
    throw new IllegalArgumentException("a shard has file, latents, bytes and sha256, not " + map);
  }
}
