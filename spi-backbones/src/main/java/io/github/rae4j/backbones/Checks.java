// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.spi.Parameters;

/** Reads and validates the options that both backbones share. */
final class Checks {
  /** Far above any real model; keeps products of extents within the range of int. */
  private static final int MOST = 1 << 16;

  private static final int MOST_INPUT = 1 << 12;
  private static final int MOST_PATCH_VALUES = 1 << 20;

  private Checks() {}

  /** Reads the shape of the latents. */
  static Latents latents(Parameters parameters, int inputSize) {
    int channels = parameters.getInt("in_channels", 768);
    int size = parameters.getInt("input_size", inputSize);
    parameters.requireRange(1, MOST, "in_channels", channels);
    parameters.requireRange(1, MOST_INPUT, "input_size", size);
    return new Latents(channels, size);
  }

  static void require(Parameters parameters, String key, boolean condition, String problem) {
    if (!condition) {
      throw parameters.error(key, problem);
    }
  }

  static Classes classes(Parameters parameters) {
    int count = parameters.getInt("num_classes", 1000);
    parameters.requireRange(1, Integer.MAX_VALUE - 1, "num_classes", count);
    double dropout = parameters.getDouble("class_dropout_prob", 0.1);
    require(
        parameters,
        "class_dropout_prob",
        dropout >= 0 && dropout <= 1,
        "must be between 0 and 1, but is " + dropout);
    return new Classes(count, dropout);
  }

  static BlockStyle style(Parameters parameters, LayerInit init) {
    double mlpRatio = parameters.getDouble("mlp_ratio", 4.0);
    require(
        parameters,
        "mlp_ratio",
        mlpRatio > 0 && mlpRatio <= 256,
        "must be between 0 and 256, but is " + mlpRatio);
    return new BlockStyle(
        mlpRatio,
        parameters.getBoolean("use_qknorm", false),
        parameters.getBoolean("use_swiglu", true),
        parameters.getBoolean("use_rmsnorm", true),
        parameters.getBoolean("use_rope", true),
        !parameters.getBoolean("wo_shift", false),
        init);
  }

  static PatchGrid grid(Parameters parameters, Latents latents, int patch) {
    require(
        parameters,
        "patch_size",
        patch > 0 && latents.size() % patch == 0,
        "must divide input_size %d, but is %d".formatted(latents.size(), patch));
    long values = (long) patch * patch * latents.channels();
    require(
        parameters,
        "patch_size",
        values <= MOST_PATCH_VALUES,
        "%d with in_channels %d makes %d values a patch, more than %d"
            .formatted(patch, latents.channels(), values, MOST_PATCH_VALUES));
    return PatchGrid.of(latents.size(), latents.size(), patch);
  }

  /** Rejects widths that the blocks, their heads or the rotary tables cannot divide. */
  static void size(Parameters parameters, TransformerSize size, BlockStyle style) {
    int dim = size.width();
    int heads = size.heads();
    parameters.requireRange(1, MOST, "hidden_size", dim);
    parameters.requireRange(0, MOST, "depth", size.depth());
    require(
        parameters,
        "num_heads",
        heads > 0 && dim % heads == 0,
        "must divide hidden_size %d, but is %d".formatted(dim, heads));
    require(
        parameters,
        "num_heads",
        !style.rope() || dim / heads % 4 == 0,
        "%d heads of hidden_size %d have %d values each; use_rope needs a multiple of 4"
            .formatted(heads, dim, dim / heads));
    require(
        parameters,
        "mlp_ratio",
        style.mlpWidth(dim) > 0,
        "leaves no width for the MLP of hidden_size " + dim);
  }

  static void positions(Parameters parameters, int dim) {
    require(
        parameters,
        "hidden_size",
        dim % 4 == 0,
        "must be a multiple of 4 for the position table, but is " + dim);
  }
}
