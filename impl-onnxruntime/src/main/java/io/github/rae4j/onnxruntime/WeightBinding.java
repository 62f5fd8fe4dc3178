// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes initializers of the weights of one network. Not thread-safe.
 *
 * <p>Very small ones are embedded in the model, where a runtime's graph optimizer sees their
 * values; the others are where the {@link WeightPlacement} puts them. Half and double precision
 * weights are passed unchanged and converted by a {@code Cast}, which the runtime folds when it
 * loads the model.
 */
final class WeightBinding {
  private static final int INLINE_BYTES = 2048;
  private static final Set<DType> WIDENED_BY_CAST =
      Set.of(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT64);

  private final OnnxGraph graph;
  private final Weights weights;
  private final Map<String, OnnxValue> bound = new HashMap<>();
  private final Map<String, ParameterSpec> parameters = new HashMap<>();
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Map<String, Tensor> matrices = new HashMap<>();
  private final WeightPlacement placement;

  WeightBinding(OnnxGraph graph, Weights weights, WeightPlacement placement) {
    this.graph = graph;
    this.weights = weights;
    this.placement = placement;
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

  /** The elements behind an edge, as they are stored, if it is a parameter or rows of one. */
  Optional<Tensor> tensor(String edge) {
    return Optional.ofNullable(matrices.get(edge));
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
    OnnxValue value = initializer(name, tensor);
    matrices.put(value.edge(), tensor);
    return value;
  }

  private OnnxValue initializer(String name, Tensor tensor) {
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
    placement.place(graph, name, tensor);
  }
}
