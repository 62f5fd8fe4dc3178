// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.MappedFiles;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Passes the weights of one network to ONNX Runtime. Not thread-safe.
 *
 * <p>Tensors that are mapped parts of a file are only referenced: the runtime maps them itself,
 * packs the matrices for its kernels and drops the mapping, so each weight is in memory only once.
 * Tensors in memory are lent to the runtime while it creates the session. Very small ones are
 * embedded in the model, where the runtime's graph optimizer sees their values. Half and double
 * precision weights are passed unchanged and converted by a {@code Cast}, which the runtime folds
 * when it loads the model.
 */
final class WeightBinding {
  private static final int INLINE_BYTES = 2048;
  private static final String FOLDER = "session.model_external_initializers_file_folder_path";
  private static final Set<DType> WIDENED_BY_CAST =
      Set.of(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT64);

  private final OnnxGraph graph;
  private final Weights weights;
  private final Map<String, OnnxValue> bound = new HashMap<>();
  private final Map<String, ParameterSpec> parameters = new HashMap<>();
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Map<String, Tensor> lent = new LinkedHashMap<>();
  private final MappedFiles files = new MappedFiles();
  private Optional<Path> root = Optional.empty();

  WeightBinding(OnnxGraph graph, Weights weights) {
    this.graph = graph;
    this.weights = weights;
  }

  /**
   * Returns the graph's value for a parameter.
   *
   * @throws UnfitWeightsException if the weights lack the parameter or its shape differs
   */
  OnnxValue bind(ParameterSpec spec) {
    OnnxValue value = bound.computeIfAbsent(spec.name(), name -> add(spec));
    if (!value.stored().equals(spec.shape())) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "parameter '%s' is asked for as %s and as %s",
              spec.name(),
              value.stored(),
              spec.shape()));
    }
    return value;
  }

  /** Returns the graph's value for some rows of a bound parameter. */
  OnnxValue bindRows(ParameterSpec spec, int from, int to) {
    String name = String.format(Locale.ROOT, "%s[%d:%d]", spec.name(), from, to);
    return bound.computeIfAbsent(name, key -> add(key, tensor(spec).rows(from, to)));
  }

  /** The parameter behind an edge, if it is one. */
  Optional<ParameterSpec> parameter(String edge) {
    return Optional.ofNullable(parameters.get(edge));
  }

  private OnnxValue add(ParameterSpec spec) {
    OnnxValue value = add(spec.name(), tensor(spec));
    parameters.put(value.edge(), spec);
    return value;
  }

  private Tensor tensor(ParameterSpec spec) {
    // Requested only once: a tensor that is not a mapped part of a file is a new copy each time.
    return tensors.computeIfAbsent(spec.name(), name -> fitting(spec));
  }

  private Tensor fitting(ParameterSpec spec) {
    String name = spec.name();
    if (!weights.names().contains(name)) {
      throw new UnfitWeightsException(
          String.format(Locale.ROOT, "%s lacks '%s' %s", weights.origin(), name, spec.shape()));
    }
    Tensor tensor = weights.get(name);
    if (!tensor.shape().equals(spec.shape())) {
      throw new UnfitWeightsException(
          String.format(
              Locale.ROOT,
              "'%s' in %s has shape %s, but the network needs %s",
              name,
              weights.origin(),
              tensor.shape(),
              spec.shape()));
    }
    return tensor;
  }

  private OnnxValue add(String name, Tensor tensor) {
    boolean cast = WIDENED_BY_CAST.contains(tensor.dtype());
    if (!cast || tensor.bytes().remaining() <= INLINE_BYTES) {
      handOver(name, tensor.toFloat32());
      return OnnxValue.of(name, tensor.shape());
    }
    handOver(name, tensor);
    String widened =
        graph.node("Cast", List.of(name), Onnx.attribute("to", Onnx.typeCode(DType.FLOAT32)));
    return OnnxValue.of(widened, tensor.shape());
  }

  private void handOver(String name, Tensor tensor) {
    if (tensor.bytes().remaining() <= INLINE_BYTES) {
      graph.initializer(name, Onnx.tensor(name, tensor.dtype(), tensor.shape(), tensor.bytes()));
      return;
    }
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

  /** Releases the in-memory tensors that the finished model does not reference. */
  void keepOnly(Set<String> names) {
    lent.keySet().retainAll(names);
  }

  /** Lends the in-memory tensors to the runtime while a session is being created. */
  Lent lend(OrtEnvironment environment) throws OrtException {
    Lent result = new Lent(root, new LinkedHashMap<>());
    try {
      for (Map.Entry<String, Tensor> entry : lent.entrySet()) {
        result.byName.put(entry.getKey(), OrtTensors.lend(environment, entry.getValue()));
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
