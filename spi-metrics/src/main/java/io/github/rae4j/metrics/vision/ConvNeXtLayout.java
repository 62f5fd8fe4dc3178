// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tensors of a ConvNeXt tell of it, under the names of timm.
 *
 * @param widths of the stages
 * @param depths of the stages
 * @param grn the shape of the global response norms' parameters, which V2 has; empty for V1
 * @param scaled whether blocks have a scale of their own
 */
record ConvNeXtLayout(List<Integer> widths, List<Integer> depths, List<Long> grn, boolean scaled) {
  private static final String KIND = "a ConvNeXt of timm or Transformers";
  private static final String STEM = "stem.0.weight";

  /** The same tensors under the names of timm, where they have those of Transformers. */
  static Weights ofTimm(Weights weights) {
    String anchor = "embeddings.patch_embeddings.weight";
    for (String prefix : List.of("", "convnext.", "convnextv2.")) {
      if (weights.names().contains(prefix + anchor)) {
        return weights.renamed(
            name -> name.startsWith(prefix) ? timmName(name.substring(prefix.length())) : name);
      }
    }
    return weights;
  }

  private static String timmName(String name) {
    return name.replace("embeddings.patch_embeddings.", "stem.0.")
        .replace("embeddings.layernorm.", "stem.1.")
        .replace("encoder.stages.", "stages.")
        .replace(".downsampling_layer.", ".downsample.")
        .replace(".layers.", ".blocks.")
        .replace(".dwconv.", ".conv_dw.")
        .replace(".layernorm.", ".norm.")
        .replace(".pwconv1.", ".mlp.fc1.")
        .replace(".pwconv2.", ".mlp.fc2.")
        .replace(".grn.", ".mlp.grn.")
        .replace(".layer_scale_parameter", ".gamma");
  }

  /**
   * Reads the shapes.
   *
   * @param weights under the names of timm
   * @throws io.github.rae4j.errors.RaeException naming a tensor that is missing or misshapen
   */
  static ConvNeXtLayout read(Weights weights) {
    List<Integer> widths = new ArrayList<>();
    List<Integer> depths = new ArrayList<>();
    widths.add(FeatureInput.shape(weights, STEM, 4, KIND).intDim(0));
    while (has(weights, widths.size(), 0)) {
      String down = "stages." + widths.size() + ".downsample.1.weight";
      widths.add(FeatureInput.shape(weights, down, 4, KIND).intDim(0));
    }
    for (int stage = 0; stage < widths.size(); stage++) {
      int depth = 0;
      while (has(weights, stage, depth)) {
        depth++;
      }
      depths.add(depth);
    }
    FeatureInput.shape(weights, "stages.0.blocks.0.mlp.fc1.weight", 2, KIND);
    String grn = "stages.0.blocks.0.mlp.grn.weight";
    List<Long> shape = new ArrayList<>();
    if (weights.names().contains(grn)) {
      Shape found = weights.shape(grn);
      for (int i = 0; i < found.rank() - 1; i++) {
        shape.add(1L);
      }
      shape.add(-1L);
    }
    return new ConvNeXtLayout(
        List.copyOf(widths),
        List.copyOf(depths),
        List.copyOf(shape),
        weights.names().contains("stages.0.blocks.0.gamma"));
  }

  private static boolean has(Weights weights, int stage, int block) {
    return weights.names().contains("stages." + stage + ".blocks." + block + ".conv_dw.weight");
  }
}
