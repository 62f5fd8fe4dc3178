// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A network as an ONNX graph.
 *
 * @param signature inputs and outputs of the network
 * @param outputNames the graph's name for every output of the signature
 * @param graph the graph, with references to the weights
 */
record TracedNetwork(Signature signature, Map<String, String> outputNames, OnnxGraph graph) {

  /**
   * Runs {@code forward} once to record it.
   *
   * @param standard whether only nodes of the ONNX standard are used, not those of ONNX Runtime
   * @param arithmetic in which products and attention are computed
   * @param placement receives the large tensors
   * @throws UnfitWeightsException if a parameter is missing or misshapen
   * @throws IllegalStateException if the network does not conform to its signature
   */
  static TracedNetwork of(
      Network network,
      Weights weights,
      boolean standard,
      Arithmetic arithmetic,
      WeightPlacement placement) {
    Signature signature = network.signature();
    OnnxGraph graph = new OnnxGraph();
    OnnxKernels kernels = standard ? new StandardKernels(graph) : new RuntimeKernels(graph);
    WeightBinding binding = new WeightBinding(graph, weights, placement);
    OnnxOps ops =
        new OnnxOps(
            graph,
            binding,
            kernels,
            arithmetic.int8().map(range -> new Int8Linears(graph, range, binding, placement)),
            arithmetic.half().map(type -> new HalfProducts(type, binding)));
    Map<String, OnnxValue> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : signature.inputs()) {
      graph.input(spec);
      inputs.put(spec.name(), OnnxValue.of(spec.name(), spec.shape()));
    }
    Map<String, OnnxValue> outputs = network.forward(ops, inputs);
    Map<String, String> names = new HashMap<>();
    for (TensorSpec spec : signature.outputs()) {
      OnnxValue value = outputs.get(spec.name());
      if (value == null || !value.shape().equals(spec.shape())) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%s should give '%s', but gave %s",
                network.getClass().getName(),
                spec,
                outputs));
      }
      // In an ONNX graph, an output must not have the name of an input.
      String name = inputs.containsKey(spec.name()) ? spec.name() + ".out" : spec.name();
      names.put(spec.name(), name);
      graph.output(name, spec, ops.plain(value).edge());
    }
    ops.finish();
    placement.keepOnly(graph.liveInitializers());
    return new TracedNetwork(signature, Map.copyOf(names), graph);
  }
}
