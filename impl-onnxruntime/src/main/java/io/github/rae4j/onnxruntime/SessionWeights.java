// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.MappedFiles;
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
 * Tensors in memory are lent to the runtime while it creates the session. Matrices that are
 * quantised are written to a temporary file first, and mapped from there.
 */
final class SessionWeights implements WeightPlacement {
  private static final String FOLDER = "session.model_external_initializers_file_folder_path";

  private final MappedFiles files = new MappedFiles();
  private final Map<String, Tensor> lent = new LinkedHashMap<>();
  private final Int8Plan quantized = new Int8Plan();
  private Optional<Path> root = Optional.empty();

  /** Weights for a graph in some arithmetic. */
  SessionWeights(Arithmetic arithmetic) {
    if (arithmetic.int8().isPresent()) {
      // The runtime looks below a single folder, below which the quantised matrices have to be.
      isReachable(Int8File.folder());
    }
  }

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
    return isReachable(region.file());
  }

  private boolean isReachable(Path file) {
    Path drive = file.toAbsolutePath().getRoot();
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

  /** The matrix is quantised when the weights are handed over, if it is needed. */
  @Override
  public void placeInt8(OnnxGraph graph, String name, String scales, Tensor weight) {
    files.add(weight);
    quantized.add(graph, name, scales, weight);
  }

  @Override
  public void keepOnly(Set<String> names) {
    lent.keySet().retainAll(names);
    quantized.keepOnly(names);
  }

  /**
   * Lends the weights to the runtime while a session is being created. The graph is complete
   * afterwards.
   *
   * @param threads how many quantise
   */
  Lent lend(OrtEnvironment environment, int threads) throws OrtException {
    Map<String, OnnxTensorLike> byName = new LinkedHashMap<>();
    Optional<Int8File> file = Optional.empty();
    boolean done = false;
    try {
      if (!quantized.isEmpty()) {
        file = Optional.of(Int8File.create(quantized.size()));
        quantized.write(file.get(), relative(file.get().path()), threads);
      }
      for (Map.Entry<String, Tensor> entry : lent.entrySet()) {
        byName.put(entry.getKey(), OrtTensors.lend(environment, entry.getValue()));
      }
      done = true;
      return new Lent(root, byName, file);
    } finally {
      if (!done) {
        new Lent(root, byName, file).close();
      }
    }
  }

  /**
   * The places where a session finds its weights.
   *
   * @param root the folder to which file names in the model are relative, if there are any
   * @param byName native handles of the in-memory tensors
   * @param quantized the file of quantised matrices, if there are any
   */
  record Lent(Optional<Path> root, Map<String, OnnxTensorLike> byName, Optional<Int8File> quantized)
      implements AutoCloseable {
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
      quantized.ifPresent(Int8File::close);
    }
  }
}
