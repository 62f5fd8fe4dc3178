// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.FeedForward;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.Mlp;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.SwiGlu;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * DINOv3 (Siméoni et al., 2025): a vision transformer with rotary positions, register tokens and
 * residual scales, of any height and width that patches tile.
 *
 * <p>Key names are those of {@code facebook/dinov3-vitl16-pretrain-lvd1689m} ({@code
 * DINOv3ViTModel}), or, where a checkpoint file stands in the place of the folder, those of the
 * repository facebookresearch/dinov3. The bias of keys, which such files hold, is masked there and
 * has no effect. The class token and the registers take part in attention and are removed from the
 * result. Immutable and thread-safe.
 */
public final class Dinov3 extends VisionTower {
  static final String NAME = "DINOv3";
  private static final String TYPE = "dinov3_vit";
  private static final int PATCH = 16;

  private final DinoKeys keys;
  private final int registers;
  private final Norm lastNorm;
  private final BlockStack blocks;
  private final Dinov3Rotary rotary;

  /** What is known of a model before its network is made. */
  private record Model(DinoKeys keys, Dinov3Config facts, VitConfig config, List<Float> periods) {
    static Model of(ModelFolder folder, int height, int width) {
      Parameters json = folder.config();
      if (OriginalDino.isIn(folder)) {
        OriginalDino original = OriginalDino.read(folder.weights(), DinoKeys.DINOV3_ORIGINAL, json);
        Dinov3Config facts = Dinov3Config.of(original);
        return new Model(
            DinoKeys.DINOV3_ORIGINAL,
            facts,
            VitConfig.ofPatch(json, facts.transformer(), original.patch(), height, width),
            periods(folder, facts));
      }
      VitConfig.requireModelType(json, NAME, TYPE);
      Dinov3Config facts = Options.of(Dinov3Config.class).readDeclared(json);
      return new Model(
          DinoKeys.DINOV3,
          facts,
          VitConfig.ofPatch(
              json,
              facts.transformer(),
              Options.of(VisionInput.class).readDeclared(json).patch(PATCH),
              height,
              width),
          computedPeriods(facts));
    }

    private static List<Float> periods(ModelFolder folder, Dinov3Config facts) {
      if (!folder.weights().names().contains(OriginalDino.PERIODS)) {
        return computedPeriods(facts);
      }
      List<Float> periods = new ArrayList<>();
      for (float period : folder.weights().get(OriginalDino.PERIODS).toFloat32().toFloatArray()) {
        periods.add(period);
      }
      return periods;
    }

    private static List<Float> computedPeriods(Dinov3Config facts) {
      return Dinov3Rotary.periods(
          facts.ropeTheta(), facts.hiddenSize() / facts.numAttentionHeads());
    }
  }

  /**
   * An encoder of images of a height and width.
   *
   * @param height in pixels, a multiple of the patch
   * @param width in pixels, a multiple of the patch
   * @param normalization what the model expects of its images
   * @throws RaeException if the folder holds another model, a block is listed that it has not, or
   *     patches do not tile the images
   */
  public Dinov3(Dinov3Options options, int height, int width, ImageNormalization normalization) {
    this(options, Model.of(options.modelName(), height, width), normalization);
  }

  private Dinov3(Dinov3Options options, Model model, ImageNormalization normalization) {
    super(
        model.config(),
        normalization,
        options.modelName(),
        "",
        model.keys().anchor(),
        new LatentLayers(options.layers(), options.layerCombination())
            .within(Dinov3Options.class, model.facts().numHiddenLayers()));
    keys = model.keys();
    Dinov3Config facts = model.facts();
    TransformerConfig sizes = facts.transformer();
    registers = facts.numRegisterTokens();
    lastNorm = new Norm(Norm.Kind.LAYER, sizes.eps(), !options.normalize());
    Attention attention =
        new Attention(sizes.heads(), keys.attention()).withQkvBias(facts.qkvBias());
    PreNormBlock block =
        new PreNormBlock(
                Norm.layer(sizes.eps()),
                "norm1",
                attention,
                "norm2",
                facts.useGatedMlp() ? gated(keys, sizes) : plain(keys, sizes))
            .withLayerScale(keys.scale(facts.layerscaleValue()));
    blocks = new BlockStack(keys.blocks(), sizes.layers(), block);
    rotary = new Dinov3Rotary(tokenGrid(), specialTokens(), model.periods());
  }

  private static FeedForward plain(DinoKeys keys, TransformerConfig sizes) {
    return new Mlp(keys.mlp().get(0), keys.mlp().get(1), sizes.mlpWidth(), sizes.activation());
  }

  private static FeedForward gated(DinoKeys keys, TransformerConfig sizes) {
    return new SwiGlu(
        keys.gateInput(), keys.gateOutput(), sizes.mlpWidth(), LayerInit.TORCH_DEFAULT);
  }

  @Override
  public int specialTokens() {
    return 1 + registers;
  }

  @Override
  BlockStack blocks() {
    return blocks;
  }

  @Override
  String normModule() {
    return keys.norm();
  }

  @Override
  Norm lastNorm() {
    return lastNorm;
  }

  @Override
  <V> BlockContext<V> context(Ops<V> ops) {
    return BlockContext.<V>none().withRotary(rotary.bind(ops));
  }

  @Override
  <V> V embed(ParameterScope<V> scope, V images) {
    Ops<V> ops = scope.ops();
    V patches = patches(scope, keys.embeddings() + keys.patches(), images);
    int width = hiddenSize();
    List<V> special = new ArrayList<>();
    special.add(
        scope.parameter(
            keys.embeddings() + "cls_token", Initializer.normal(INITIAL_STD), 1, 1, width));
    if (registers > 0) {
      special.add(
          scope.parameter(
              keys.embeddings() + keys.registers(),
              Initializer.normal(INITIAL_STD),
              1,
              registers,
              width));
    }
    V front = registers > 0 ? ops.concat(1, special) : special.get(0);
    return ops.concat(1, List.of(ops.expandBatch(front, patches), patches));
  }

  @Override
  boolean isOtherPart(String key) {
    return key.equals(keys.embeddings() + "mask_token")
        // A model without registers is saved with a tensor of none.
        || (registers == 0 && key.equals(keys.embeddings() + keys.registers()))
        || key.equals(OriginalDino.PERIODS)
        || key.startsWith("local_cls_norm.")
        || key.startsWith("cls_norm.")
        || key.endsWith(".attn.qkv.bias_mask");
  }
}
