// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.MappedFiles;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands tensors to a session without a copy. Not thread-safe.
 *
 * <p>Tensors that are mapped parts of a file are only referenced: the runtime maps them itself,
 * packs the matrices for its kernels and drops the mapping, so each weight is in memory only once.
 * Tensors in memory are lent to the runtime while it creates the session.
 */
final class SessionWeights implements WeightPlacement {
  private static final String FOLDER = "session.model_external_initializers_file_folder_path";

  private final MappedFiles files = new MappedFiles();
  private final Map<String, Tensor> lent = new LinkedHashMap<>();
  private final Map<String, Int8> quantized = new LinkedHashMap<>();
  private Optional<Path> root = Optional.empty();

  /** A matrix that is to be quantised, and the name of the scales. */
  private record Int8(String scales, Tensor weight) {}

  @Override
  public void place(OnnxGraph graph, String name, Tensor tensor) {
    files.add(tensor);
    Optional<FileRegion> region = tensor.region().filter(this::isReachable);
    String location = region.map(r -> relative(r.file())).orElse("lent");
    long offset = region.map(FileRegion::offset).orElse(0L);
    graph.initializer(
        name,
        Onnx.externalTensor(
            name, tensor.dtype(), tensor.shape(), location, offset, tensor.bytes().remaining()));
    if (region.isEmpty()) {
      lent.put(name, tensor);
    }
  }

  /** Whether the file is inside the single folder in which the runtime looks for files. */
  private boolean isReachable(FileRegion region) {
    Path drive = region.file().toAbsolutePath().getRoot();
    if (root.isEmpty()) {
      root = Optional.of(drive);
    }
    return root.get().equals(drive);
  }

  /** The runtime rejects absolute paths and requires paths relative to a folder. */
  private static String relative(Path file) {
    Path absolute = file.toAbsolutePath();
    return absolute.getRoot().relativize(absolute).toString().replace('\\', '/');
  }

  /** The files that the runtime maps, or that are mapped for it. */
  MappedFiles files() {
    return files;
  }

  /** The matrix is quantised when it is handed to the runtime, which then owns the only copy. */
  @Override
  public void placeInt8(OnnxGraph graph, String name, String scales, Tensor weight) {
    files.add(weight);
    long rows = weight.shape().dim(0);
    refer(graph, name, DType.INT8, Shape.of(weight.shape().dim(1), rows), weight.elements());
    refer(graph, scales, DType.FLOAT32, Shape.of(rows), rows * Float.BYTES);
    quantized.put(name, new Int8(scales, weight));
  }

  private static void refer(OnnxGraph graph, String name, DType dtype, Shape shape, long length) {
    graph.initializer(name, Onnx.externalTensor(name, dtype, shape, "lent", 0, length));
  }

  @Override
  public void keepOnly(Set<String> names) {
    lent.keySet().retainAll(names);
    quantized.keySet().retainAll(names);
  }

  /** Lends the in-memory tensors to the runtime while a session is being created. */
  Lent lend(OrtEnvironment environment) throws OrtException {
    Lent result = new Lent(root, new LinkedHashMap<>());
    try {
      for (Map.Entry<String, Tensor> entry : lent.entrySet()) {
        result.byName.put(entry.getKey(), OrtTensors.lend(environment, entry.getValue()));
      }
      for (Map.Entry<String, Int8> entry : quantized.entrySet()) {
        Int8Weights matrix = Int8Weights.of(entry.getKey(), entry.getValue().weight());
        result.byName.put(entry.getKey(), OnnxTensor.createTensor(environment, matrix.columns()));
        result.byName.put(
            entry.getValue().scales(), OnnxTensor.createTensor(environment, matrix.scales()));
      }
      return result;
    } catch (OrtException | RuntimeException e) {
      result.close();
      throw e;
    }
  }

  /**
   * The places where a session finds its weights.
   *
   * @param root the folder to which file names in the model are relative, if there are any
   * @param byName native handles of the in-memory tensors
   */
  record Lent(Optional<Path> root, Map<String, OnnxTensorLike> byName) implements AutoCloseable {
    void applyTo(OrtSession.SessionOptions options) throws OrtException {
      if (root.isPresent()) {
        options.addConfigEntry(FOLDER, root.get().toString());
      }
      if (!byName.isEmpty()) {
        options.addExternalInitializers(byName);
      }
    }

    @Override
    public void close() {
      byName.values().forEach(OnnxTensorLike::close);
    }
  }
}
