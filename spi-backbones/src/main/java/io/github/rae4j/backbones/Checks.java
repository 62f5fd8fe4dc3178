package io.github.rae4j.backbones;

import io.github.rae4j.spi.Parameters;

/** Reads and checks the options that both backbones share. */
final class Checks {
  private Checks() {}

  static int positive(Parameters parameters, String key, int absent) {
    int value = parameters.getInt(key, absent);
    require(parameters, key, value > 0, "must be positive, but is " + value);
    return value;
  }

  static void require(Parameters parameters, String key, boolean condition, String problem) {
    if (!condition) {
      throw parameters.error(key, problem);
    }
  }

  static Classes classes(Parameters parameters) {
    int count = positive(parameters, "num_classes", 1000);
    double dropout = parameters.getDouble("class_dropout_prob", 0.1);
    require(
        parameters,
        "class_dropout_prob",
        dropout >= 0 && dropout <= 1,
        "must be between 0 and 1, but is " + dropout);
    return new Classes(count, dropout);
  }

  static BlockStyle style(Parameters parameters, Linear.Start start) {
    double mlpRatio = parameters.getDouble("mlp_ratio", 4.0);
    require(
        parameters,
        "mlp_ratio",
        mlpRatio > 0 && mlpRatio <= 1024,
        "must be between 0 and 1024, but is " + mlpRatio);
    return new BlockStyle(
        mlpRatio,
        parameters.getBoolean("use_qknorm", false),
        parameters.getBoolean("use_swiglu", true),
        parameters.getBoolean("use_rmsnorm", true),
        !parameters.getBoolean("wo_shift", false),
        start);
  }

  static PatchGrid grid(Parameters parameters, int inputSize, int patch) {
    require(
        parameters,
        "patch_size",
        patch > 0 && inputSize % patch == 0,
        "must divide input_size %d, but is %d".formatted(inputSize, patch));
    return new PatchGrid(inputSize, patch);
  }

  /** Refuses widths that the blocks, their heads or the rotary tables cannot divide. */
  static void stack(Parameters parameters, Stack stack, boolean rope, BlockStyle style) {
    int dim = stack.dim();
    int heads = stack.heads();
    require(parameters, "hidden_size", dim > 0, "must be positive, but is " + dim);
    require(
        parameters, "depth", stack.depth() >= 0, "must not be negative, but is " + stack.depth());
    require(
        parameters,
        "num_heads",
        heads > 0 && dim % heads == 0,
        "must divide hidden_size %d, but is %d".formatted(dim, heads));
    require(
        parameters,
        "num_heads",
        !rope || dim / heads % 4 == 0,
        "%d heads of hidden_size %d have %d values each; use_rope needs a multiple of 4"
            .formatted(heads, dim, dim / heads));
    require(
        parameters,
        "mlp_ratio",
        FeedForward.hiddenWidth(dim, style.mlpRatio(), style.swiGlu()) > 0,
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
