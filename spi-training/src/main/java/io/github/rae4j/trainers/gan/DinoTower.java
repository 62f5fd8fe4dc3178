package io.github.rae4j.trainers.gan;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The frozen DINO (Caron et al., 2021) whose activations the discriminator judges, under the names
 * of its released state dict. As short-lived as its {@link Ops}.
 */
final class DinoTower<V> {
  /** Side of the images that it sees. */
  static final int SIZE = 224;

  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] STD = {0.229f, 0.224f, 0.225f};
  private static final int MLP_RATIO = 4;

  private final Ops<V> ops;
  private final DinoDiscriminator.Config config;

  DinoTower(Ops<V> ops, DinoDiscriminator.Config config) {
    this.ops = ops;
    this.config = config;
  }

  private V frozen(String name, long... shape) {
    return ops.parameter(
        new ParameterSpec(name, Shape.of(shape), Initializer.ZEROS, ParameterSpec.Kind.FROZEN));
  }

  private V linear(V x, String module, long out) {
    long in = ops.shape(x).dim(-1);
    return ops.linear(x, frozen(module + ".weight", out, in), frozen(module + ".bias", out));
  }

  private V norm(V x, String module) {
    long width = config.width();
    return ops.layerNorm(
        x, frozen(module + ".weight", width), frozen(module + ".bias", width), config.eps());
  }

  /**
   * The patch tokens that the heads look at.
   *
   * @param x images {@code (batch, 3, h, w)} in [−1, 1]
   * @return {@code (batch, width, tokens)} each: the last block's output first, then those after
   *     the key depths
   */
  List<V> activations(V x) {
    long width = config.width();
    long patches = (long) config.grid() * config.grid();
    V grid =
        ops.conv2d(
            imageNetScale(ops.resize(x, SIZE, SIZE, Resampling.BILINEAR)),
            frozen("patch_embed.proj.weight", width, 3, config.patch(), config.patch()),
            frozen("patch_embed.proj.bias", width),
            Window.of(config.patch()).withStride(config.patch()));
    V tokens = ops.permute(ops.reshape(grid, Shape.BATCH, width, patches), 0, 2, 1);
    V cls = ops.expandBatch(frozen("cls_token", 1, 1, width), tokens);
    V state =
        ops.add(ops.concat(1, List.of(cls, tokens)), frozen("pos_embed", 1, patches + 1, width));
    List<V> activations = new ArrayList<>();
    for (int i = 0; i < config.depth(); i++) {
      String name = "blocks." + i;
      state = ops.block(state, inner -> block(inner, name));
      if (config.keyDepths().contains(i)) {
        activations.add(channelsFirst(state, patches));
      }
    }
    activations.add(0, channelsFirst(state, patches));
    return activations;
  }

  private V imageNetScale(V x) {
    float[] scale = new float[3];
    float[] shift = new float[3];
    for (int i = 0; i < 3; i++) {
      scale[i] = 0.5f / STD[i];
      shift[i] = (0.5f - MEAN[i]) / STD[i];
    }
    return ops.add(
        ops.mul(x, ops.constant(Tensor.of(scale, 3, 1, 1))),
        ops.constant(Tensor.of(shift, 3, 1, 1)));
  }

  private V channelsFirst(V state, long patches) {
    return ops.permute(ops.slice(state, 1, 1, patches + 1), 0, 2, 1);
  }

  private V block(V x, String name) {
    V attended = ops.add(x, attention(norm(x, name + ".norm1"), name + ".attn"));
    V hidden =
        linear(
            norm(attended, name + ".norm2"), name + ".mlp.fc1", (long) MLP_RATIO * config.width());
    return ops.add(attended, linear(ops.geluTanh(hidden), name + ".mlp.fc2", config.width()));
  }

  private V attention(V x, String name) {
    long width = config.width();
    long tokens = ops.shape(x).dim(1);
    int heads = config.attentionHeads();
    // A key's bias moves all scores of a query alike. The reference drops it; so do we, since a
    // softmax in finite precision notices.
    V bias = ops.mul(frozen(name + ".qkv.bias", 3 * width), ops.constant(withoutKeys()));
    V qkv = ops.linear(x, frozen(name + ".qkv.weight", 3 * width, width), bias);
    List<V> parts =
        ops.chunk(qkv, 3, -1).stream()
            .map(
                part ->
                    ops.permute(
                        ops.reshape(part, Shape.BATCH, tokens, heads, width / heads), 0, 2, 1, 3))
            .toList();
    V joined = ops.attention(parts.get(0), parts.get(1), parts.get(2));
    V merged = ops.reshape(ops.permute(joined, 0, 2, 1, 3), Shape.BATCH, tokens, width);
    return linear(merged, name + ".proj", width);
  }

  private Tensor withoutKeys() {
    float[] mask = new float[3 * config.width()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i / config.width() == 1 ? 0 : 1;
    }
    return Tensor.of(mask, mask.length);
  }
}
