// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.NamedValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fuses the sum at the end of a residual branch with the norm that follows it. The runtime's norm
 * is bound by arithmetic, not by memory, so the sum and the bias of the branch's last linear layer
 * come at almost no cost.
 */
final class ResidualFusion {
  private static final Map<String, String> FUSED =
      Map.of(
          "LayerNormalization", "SkipLayerNormalization",
          "SimplifiedLayerNormalization", "SkipSimplifiedLayerNormalization");

  private final Set<String> sums = new HashSet<>();

  /** Records that an edge is the sum of two values of equal shape {@code (batch, tokens, dim)}. */
  void addSum(String edge) {
    sums.add(edge);
  }

  /** Returns the nodes with sums and norms fused, in an executable order. */
  List<OnnxNode> apply(List<OnnxNode> nodes, OnnxLinears linears) {
    Map<String, OnnxNode> producers = new HashMap<>();
    Map<String, Integer> uses = new HashMap<>();
    for (OnnxNode node : nodes) {
      node.outputs().forEach(edge -> producers.put(edge, node));
      node.inputs().forEach(edge -> uses.merge(edge, 1, Integer::sum));
    }
    Map<OnnxNode, OnnxNode> replacements = new HashMap<>();
    Set<OnnxNode> dropped = new HashSet<>();
    for (OnnxNode norm : nodes) {
      if (isNormOfSum(norm) && hasConstantWeights(norm, producers)) {
        OnnxNode sum = producers.get(norm.inputs().get(0));
        // A sum that feeds two norms is fused with the first.
        if (sum != null && !replacements.containsKey(sum)) {
          replacements.put(sum, joined(sum, norm, linears, uses));
          dropped.add(norm);
        }
      }
    }
    List<OnnxNode> result = new ArrayList<>();
    for (OnnxNode node : nodes) {
      // The Cast nodes that widen a norm's weights may come after the sum, but must now precede it.
      if (isCast(node) && !producers.containsKey(node.inputs().get(0))) {
        result.add(node);
      }
    }
    Set<OnnxNode> placed = new HashSet<>(result);
    for (OnnxNode node : nodes) {
      if (!dropped.contains(node) && !placed.contains(node)) {
        result.add(replacements.getOrDefault(node, node));
      }
    }
    return result;
  }

  private boolean isNormOfSum(OnnxNode node) {
    return FUSED.containsKey(node.operator()) && sums.contains(node.inputs().get(0));
  }

  /** Whether the weight and bias of a norm are initializers, possibly widened. */
  private static boolean hasConstantWeights(OnnxNode norm, Map<String, OnnxNode> producers) {
    return norm.inputs().stream()
        .skip(1)
        .map(edge -> producers.containsKey(edge) ? rootOf(producers.get(edge)) : edge)
        .noneMatch(producers::containsKey);
  }

  private static String rootOf(OnnxNode node) {
    return isCast(node) ? node.inputs().get(0) : node.outputs().get(0);
  }

  private static boolean isCast(OnnxNode node) {
    return node.operator().equals("Cast");
  }

  private static OnnxNode joined(
      OnnxNode sum, OnnxNode norm, OnnxLinears linears, Map<String, Integer> uses) {
    List<String> inputs = new ArrayList<>(sum.inputs());
    Optional<String> bias = Optional.empty();
    for (int i = 0; i < 2 && bias.isEmpty(); i++) {
      String branch = inputs.get(i);
      Optional<List<String>> terms =
          NamedValues.require(uses, branch) == 1 ? linears.terms(branch) : Optional.empty();
      if (terms.isPresent()) {
        inputs.set(i, terms.get().get(0));
        bias = Optional.of(terms.get().get(1));
      }
    }
    boolean simplified = norm.operator().startsWith("Simplified");
    List<String> affine = norm.inputs().subList(1, norm.inputs().size());
    inputs.addAll(affine);
    if (!simplified && affine.size() < 2) {
      inputs.add("");
    }
    bias.ifPresent(inputs::add);
    return new OnnxNode(
        Onnx.MICROSOFT,
        NamedValues.require(FUSED, norm.operator()),
        inputs,
        List.of(norm.outputs().get(0), "", "", sum.outputs().get(0)),
        norm.attributes().stream().filter(a -> !a.equals(Onnx.LAST_AXIS)).toList());
  }
}
