package org.example.mixer;

import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A diffusion MLP-Mixer: the blocks of MLP-Mixer (Tolstikhin et al., 2021) under the adaptive layer
 * norm of DiT (Peebles and Xie, 2023). Where a DiT attends, an MLP along the tokens mixes them, at a
 * cost that is linear in their number.
 *
 * <p>This class is all that rae4j needs: it runs on every engine, is counted by {@code describe} and
 * checked against its checkpoint, because it is written over {@link Ops}; and its components are the
 * options of a config, because they are declared.
 *
 * @param inChannels channels of the latents
 * @param inputSize height and width of the latents, or one number for both
 * @param hiddenSize width of a token
 * @param depth number of blocks
 * @param tokenWidth inner width of the MLP along the tokens
 * @param channelWidth inner width of the MLP along the channels
 * @param numClasses number of classes
 * @param classDropoutProb fraction of the labels that training drops; 0 means no null label
 */
public record MixerBackbone(
    @Option(value = "channels of the latents", defaultValue = "768", range = "[1, inf)")
        int inChannels,
    @Option(
            value = "height and width of the latents, or one number for both",
            defaultValue = "16",
            range = "[1, inf)")
        List<Integer> inputSize,
    @Option(value = "width of a token", defaultValue = "512", range = "[1, inf)") int hiddenSize,
    @Option(value = "number of blocks", defaultValue = "8", range = "[1, inf)") int depth,
    @Option(
            value = "inner width of the MLP along the tokens",
            defaultValue = "512",
            range = "[1, inf)")
        int tokenWidth,
    @Option(
            value = "inner width of the MLP along the channels",
            defaultValue = "2048",
            range = "[1, inf)")
        int channelWidth,
    @Option(value = "number of classes", defaultValue = "1000", range = "[1, inf)") int numClasses,
    @Option(
            value = "fraction of the labels that training drops; 0 means no null label",
            defaultValue = "0.1",
            range = "[0, 1]")
        double classDropoutProb)
    implements Backbone, Network {
  private static final int FREQUENCIES = 64;
  private static final double EPS = 1e-6;

  /** Checks the options. */
  public MixerBackbone {
    Options.check(
        MixerBackbone.class,
        inChannels,
        inputSize,
        hiddenSize,
        depth,
        tokenWidth,
        channelWidth,
        numClasses,
        classDropoutProb);
    inputSize = List.copyOf(inputSize);
    if (inputSize.isEmpty() || inputSize.size() > 2) {
      throw new OptionException(
          MixerBackbone.class, "input_size", "must be one number or [height, width]");
    }
  }

  private int height() {
    return inputSize.get(0);
  }

  private int width() {
    return inputSize.get(inputSize.size() - 1);
  }

  @Override
  public Network network() {
    return this;
  }

  @Override
  public Shape latentShape() {
    return Shape.of(inChannels, height(), width());
  }

  @Override
  public Conditioning conditioning() {
    return new ClassConditioning(numClasses, classDropoutProb > 0);
  }

  @Override
  public Signature signature() {
    return new Signature(
        List.of(
            TensorSpec.batched("x", inChannels, height(), width()),
            TensorSpec.batched("t"),
            TensorSpec.batched("y", DType.INT64)),
        List.of(TensorSpec.batched(PREDICTION, inChannels, height(), width())));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    V condition = condition(root, inputs.get("t"), inputs.get("y"));
    V positions = root.parameter("pos_embed", Initializer.normal(0.02), 1, tokens(), hiddenSize);
    V patches =
        PatchGrid.of(height(), width(), 1)
            .embed(root, "x_embedder", inputs.get("x"), hiddenSize, LayerInit.TORCH_DEFAULT);
    V hidden = ops.add(patches, positions);
    for (int i = 0; i < depth; i++) {
      hidden = block(root.in("blocks." + i), hidden, condition);
    }
    List<V> last = modulation(root.in("final_layer"), condition, 2);
    V normed = modulate(ops, hidden, last.get(0), last.get(1));
    V velocity = root.linear(normed, "final_layer.linear", inChannels, LayerInit.ZEROS, true);
    return Map.of(
        PREDICTION,
        ops.reshape(
            ops.permute(velocity, 0, 2, 1), Shape.BATCH, inChannels, height(), width()));
  }

  private int tokens() {
    return height() * width();
  }

  /** Time {@code (batch)} and label {@code (batch)} → {@code (batch, hiddenSize)}. */
  private <V> V condition(ParameterScope<V> root, V t, V y) {
    Ops<V> ops = root.ops();
    V angles = ops.mul(ops.reshape(t, Shape.BATCH, 1), ops.constant(frequencies()));
    V waves = ops.concat(-1, List.of(ops.cos(angles), ops.sin(angles)));
    V time = root.linear(ops.silu(root.linear(waves, "t_embedder.0", hiddenSize)), "t_embedder.2", hiddenSize);
    int rows = classDropoutProb > 0 ? numClasses + 1 : numClasses;
    V labels = root.parameter("y_embedder.weight", Initializer.normal(0.02), rows, hiddenSize);
    return ops.silu(ops.add(time, ops.embedding(labels, y)));
  }

  /** Frequencies from 1 to 1000, evenly spaced in their logarithm. */
  private static Tensor frequencies() {
    float[] values = new float[FREQUENCIES];
    for (int i = 0; i < FREQUENCIES; i++) {
      values[i] = (float) Math.pow(1000, i / (FREQUENCIES - 1.0));
    }
    return Tensor.of(values, FREQUENCIES);
  }

  /** Mixes the tokens, then the channels; each branch is gated by the condition. */
  private <V> V block(ParameterScope<V> scope, V x, V condition) {
    Ops<V> ops = scope.ops();
    List<V> m = modulation(scope, condition, 6);
    V columns = ops.permute(modulate(ops, x, m.get(0), m.get(1)), 0, 2, 1);
    V mixed = ops.permute(mlp(scope.in("tokens"), columns, tokenWidth), 0, 2, 1);
    V between = ops.add(x, ops.mul(m.get(2), mixed));
    V rows = modulate(ops, between, m.get(3), m.get(4));
    return ops.add(between, ops.mul(m.get(5), mlp(scope.in("channels"), rows, channelWidth)));
  }

  private static <V> V mlp(ParameterScope<V> scope, V x, int hidden) {
    long out = scope.ops().shape(x).dim(-1);
    return scope.linear(scope.ops().gelu(scope.linear(x, "fc1", hidden)), "fc2", out);
  }

  /** Shifts, scales and gates, each {@code (batch, 1, hiddenSize)}; zero before training. */
  private <V> List<V> modulation(ParameterScope<V> scope, V condition, int parts) {
    V all = scope.linear(condition, "adaLN", parts * hiddenSize, LayerInit.ZEROS, true);
    return scope.ops().chunk(scope.ops().reshape(all, Shape.BATCH, 1, parts * hiddenSize), parts, -1);
  }

  private static <V> V modulate(Ops<V> ops, V x, V shift, V scale) {
    return ops.add(ops.mul(ops.layerNorm(x, EPS), ops.add(scale, 1)), shift);
  }
}
