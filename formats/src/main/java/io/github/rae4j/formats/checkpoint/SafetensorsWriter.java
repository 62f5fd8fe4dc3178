// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.internal.NewFile;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Writes safetensors files. Thread-safe.
 *
 * <p>Equal tensors and metadata give equal bytes: tensors are sorted by element size, largest
 * first, and then by name, so that each is aligned to its element size.
 */
public final class SafetensorsWriter {
  private record Planned(String name, DType dtype, Shape shape) {}

  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * Writes tensors that are in memory.
   *
   * @param target file to write, replaced atomically; missing parent folders are created
   * @param metadata texts for the header; may be empty
   * @throws RaeException if the target cannot be written
   * @throws IllegalArgumentException if a tensor is named {@code __metadata__}
   */
  public static void write(Path target, Map<String, Tensor> tensors, Map<String, String> metadata) {
    write(target, Weights.of("the tensors for " + target, tensors), metadata);
  }

  /** Writes all tensors of {@code weights}, one at a time. See {@link #write(Path, Map, Map)}. */
  public static void write(Path target, Weights weights, Map<String, String> metadata) {
    write(target, weights, metadata, Optional.empty(), AtomicFiles::write);
  }

  /** Completes a file of which everything is written. */
  @FunctionalInterface
  interface Seal {
    /**
     * Writes into the file.
     *
     * @param written checksum of all that was written
     */
    void put(NewFile file, CRC32C written, byte[] header) throws IOException;
  }

  /** Brings a file into its place. */
  @FunctionalInterface
  interface Placing {
    /** Writes the target by what the writer writes. */
    void write(Path target, AtomicFiles.Writer writer);
  }

  /**
   * Writes all tensors.
   *
   * @param seal of a state, which is written to its end although the thread is interrupted
   */
  static void write(
      Path target,
      Weights weights,
      Map<String, String> metadata,
      Optional<Seal> seal,
      Placing placing) {
    List<Planned> plan = new ArrayList<>();
    for (String name : weights.names()) {
      if (name.equals(SafetensorsReader.METADATA)) {
        throw new IllegalArgumentException("a tensor cannot be named " + name);
      }
      plan.add(new Planned(name, weights.dtype(name), weights.shape(name)));
    }
    plan.sort(
        Comparator.comparing((Planned p) -> -p.dtype().byteSize()).thenComparing(Planned::name));
    byte[] header = header(plan, metadata);
    if (header.length > SafetensorsReader.MAX_HEADER) {
      throw new CheckpointException(
          "cannot write " + target + ": its names and metadata exceed the 100 MB of a header",
          Where.file(target));
    }
    placing.write(target, temporary -> write(temporary, header, plan, weights, seal));
  }

  private static byte[] header(List<Planned> plan, Map<String, String> metadata) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = root.putObject(SafetensorsReader.METADATA);
      new TreeMap<>(metadata).forEach(texts::put);
    }
    long position = 0;
    for (Planned tensor : plan) {
      long end = position + tensor.shape().elements() * tensor.dtype().byteSize();
      ObjectNode info = root.putObject(tensor.name());
      info.put("dtype", tensor.dtype().safetensorsCode());
      ArrayNode dims = info.putArray("shape");
      Arrays.stream(tensor.shape().dims()).forEach(dims::add);
      info.putArray("data_offsets").add(position).add(end);
      position = end;
    }
    byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void write(
      Path path, byte[] header, List<Planned> plan, Weights weights, Optional<Seal> seal)
      throws IOException {
    try (NewFile file = new NewFile(path, seal.isPresent())) {
      CRC32C written = new CRC32C();
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      write(file, length.putLong(header.length).flip(), written);
      write(file, ByteBuffer.wrap(header), written);
      for (Planned tensor : plan) {
        writeBlocks(file, weights, tensor.name(), written);
      }
      if (seal.isPresent()) {
        seal.get().put(file, written, header);
      }
    }
  }

  private static void writeBlocks(NewFile file, Weights weights, String name, CRC32C written)
      throws IOException {
    try {
      weights.forEachBlock(
          name,
          block -> {
            try {
              write(file, block.bytes(), written);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(NewFile file, ByteBuffer bytes, CRC32C written) throws IOException {
    written.update(bytes.duplicate());
    file.write(bytes);
  }
}
