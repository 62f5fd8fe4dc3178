// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.npy.NpyReader;
import io.github.rae4j.formats.npy.NpzReader;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Statistics of a reference set in a {@code .npz} file, such as ADM's ({@code mu}, {@code sigma},
 * {@code mu_s}, {@code sigma_s}, beside the images {@code arr_0}) and those that rae4j writes,
 * which also hold their provenance. Not thread-safe.
 */
final class ReferenceFile implements Weights, AutoCloseable {
  /** The array with the provenance of the statistics, JSON as UTF-8 bytes. */
  private static final String PROVENANCE = "rae4j";

  private static final Set<String> IMAGES = Set.of("arr_0", "images");

  private final Path file;
  private final NpzReader npz;
  private final Set<String> names;

  private ReferenceFile(Path file, NpzReader npz) {
    this.file = file;
    this.npz = npz;
    this.names = new LinkedHashSet<>(npz.names());
  }

  /** Whether the name is that of an archive, which may hold statistics or images. */
  static boolean isArchive(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".npz");
  }

  static ReferenceFile open(Path file) {
    return new ReferenceFile(file, NpzReader.open(file));
  }

  /** Writes statistics with their provenance. */
  static void write(Path target, Map<String, Tensor> arrays, Map<String, Object> provenance) {
    Map<String, Tensor> all = new LinkedHashMap<>(arrays);
    try {
      byte[] json =
          new ObjectMapper().writeValueAsString(provenance).getBytes(StandardCharsets.UTF_8);
      all.put(PROVENANCE, Tensor.of(json, json.length));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    NpzWriter.write(target, all);
  }

  /** Whether the file holds anything other than images. */
  boolean hasStatistics() {
    return names.stream().anyMatch(name -> !IMAGES.contains(name));
  }

  /** Whether the file holds images. */
  boolean hasImages() {
    return names.stream().anyMatch(IMAGES::contains);
  }

  /** The provenance of the statistics; empty if the file has none. */
  Map<String, Object> provenance() {
    if (!names.contains(PROVENANCE)) {
      return Map.of();
    }
    Tensor bytes = npz.read(PROVENANCE);
    byte[] json = new byte[bytes.elements()];
    bytes.bytes().get(json);
    try {
      return new ObjectMapper().readValue(json, new TypeReference<Map<String, Object>>() {});
    } catch (IOException e) {
      throw new DataException(
          file + ": the array '" + PROVENANCE + "' is no JSON; the file is damaged",
          Where.file(file).atKey(PROVENANCE),
          e);
    }
  }

  /** Height and width of the images in the file. */
  List<Long> imageSize() {
    for (String name : IMAGES) {
      if (names.contains(name)) {
        Shape shape = shape(name);
        if (shape.rank() == 4) {
          return List.of(shape.dim(1), shape.dim(2));
        }
      }
    }
    return List.of();
  }

  @Override
  public Set<String> names() {
    return names;
  }

  @Override
  public Tensor get(String name) {
    return npz.read(name);
  }

  @Override
  public Shape shape(String name) {
    try (NpyReader reader = npz.rows(name)) {
      return reader.header().shape();
    }
  }

  @Override
  public String origin() {
    return file.toString();
  }

  @Override
  public void close() {
    npz.close();
  }
}
