// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.Attention.QkvBias;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.FeedForward;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.Mlp;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.SwiGlu;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Activation;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/**
 * DINOv2 (Oquab et al., 2023), with or without register tokens (Darcet et al., 2023).
 *
 * <p>{@code model_type} of the folder's {@code config.json} decides between the two. The reference
 * loads a folder without registers into the class with registers, so four zero tokens take part in
 * attention and the position table is resized with antialiasing; here such a folder yields the
 * model as it was trained. Likewise, {@code 1 + num_register_tokens} tokens are removed, whereas
 * the reference always removes five.
 *
 * <p>The class token and the registers take part in attention and are removed from the result. Key
 * names are those of {@code facebook/dinov2-with-registers-base} and {@code facebook/dinov2-base},
 * or, where a checkpoint file stands in the place of the folder, those of facebookresearch/dinov2.
 * Immutable and thread-safe.
 */
public final class Dinov2 extends VisionTower {
  static final String NAME = "DINOv2";
  private static final String PLAIN = "dinov2";
  private static final String WITH_REGISTERS = "dinov2_with_registers";
  private static final double ORIGINAL_EPS = 1e-6;

  private final DinoKeys keys;
  private final int registers;
  private final Resampling positionResampling;
  private final BlockStack blocks;
  private final Norm lastNorm;

  /** What is known of a model before its network is made. */
  private record Model(
      DinoKeys keys, TransformerConfig sizes, Dinov2Config facts, int registers, VitConfig config) {
    static Model of(ModelFolder folder, int height, int width) {
      Parameters json = folder.config();
      if (OriginalDino.isIn(folder)) {
        return original(folder, json, height, width);
      }
      boolean plain = VitConfig.requireModelType(json, NAME, WITH_REGISTERS, PLAIN).equals(PLAIN);
      Dinov2Config facts = Options.of(Dinov2Config.class).readDeclared(json);
      return new Model(
          DinoKeys.DINOV2,
          facts.transformer(),
          facts,
          plain ? 0 : facts.numRegisterTokens(),
          VitConfig.read(json, facts.transformer(), plain ? 14 : 16, height, width));
    }

    private static Model original(ModelFolder folder, Parameters json, int height, int width) {
      OriginalDino file = OriginalDino.read(folder.weights(), DinoKeys.DINOV2_ORIGINAL, json);
      TransformerConfig sizes =
          new TransformerConfig(
              file.width(),
              file.depth(),
              file.heads(),
              file.mlpWidth(),
              Activation.GELU,
              ORIGINAL_EPS,
              file.qkvBias());
      Dinov2Config facts =
          new Dinov2Config(
              file.width(),
              file.depth(),
              file.heads(),
              file.mlpWidth() / (double) file.width(),
              "gelu",
              ORIGINAL_EPS,
              file.qkvBias(),
              file.registers(),
              file.gated(),
              1);
      return new Model(
          DinoKeys.DINOV2_ORIGINAL,
          sizes,
          facts,
          file.registers(),
          VitConfig.ofTable(
              json,
              sizes,
              file.patch(),
              folder.weights().shape(DinoKeys.DINOV2_ORIGINAL.positions()).dim(1) - 1,
              height,
              width));
    }

    /** The gated width of a folder follows from the MLP's; a file of the repository states it. */
    int gatedWidth() {
      // Two thirds of the width keeps the parameter count of an MLP without a gate; the result is
      // rounded up to a multiple of 8.
      return keys.equals(DinoKeys.DINOV2)
          ? ((int) (sizes.mlpWidth() * 2 / 3.0) + 7) / 8 * 8
          : sizes.mlpWidth();
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
  public Dinov2(Dinov2Options options, int height, int width, ImageNormalization normalization) {
    this(options, Model.of(options.dinov2Path(), height, width), normalization);
  }

  private Dinov2(Dinov2Options options, Model model, ImageNormalization normalization) {
    super(
        model.config(),
        normalization,
        options.dinov2Path(),
        "",
        model.keys().anchor(),
        new LatentLayers(options.layers(), options.layerCombination())
            .within(Dinov2Options.class, model.sizes().layers()));
    keys = model.keys();
    registers = model.registers();
    boolean antialias = options.antialiasPositions().orElse(registers > 0);
    positionResampling = antialias ? Resampling.BICUBIC_ANTIALIAS : Resampling.BICUBIC;
    TransformerConfig sizes = model.sizes();
    FeedForward feedForward =
        model.facts().useSwigluFfn()
            ? new SwiGlu(
                keys.gateInput(), keys.gateOutput(), model.gatedWidth(), LayerInit.TORCH_DEFAULT)
            : new Mlp(keys.mlp().get(0), keys.mlp().get(1), sizes.mlpWidth(), sizes.activation());
    Attention attention =
        new Attention(sizes.heads(), keys.attention()).withQkvBias(QkvBias.of(sizes.qkvBias()));
    PreNormBlock block =
        new PreNormBlock(Norm.layer(sizes.eps()), "norm1", attention, "norm2", feedForward)
            .withLayerScale(keys.scale(model.facts().layerscaleValue()));
    blocks = new BlockStack(keys.blocks(), sizes.layers(), block);
    lastNorm =
        options.normalize()
            ? new Norm(Norm.Kind.LAYER, options.normEps().orElse(sizes.eps()), false)
            : Norm.layer(sizes.eps());
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
  <V> V embed(ParameterScope<V> scope, V images) {
    ParameterScope<V> embeddings = keys.equals(DinoKeys.DINOV2) ? scope.in("embeddings") : scope;
    V patches = patches(embeddings, keys.patches(), images);
    V table =
        PositionTable.learned(
            embeddings, keys.positions(), INITIAL_STD, config.tableGrid(), hiddenSize(), true);
    return withSpecialTokens(embeddings, patches, table, registers, positionResampling);
  }

  @Override
  boolean isOtherPart(String key) {
    return key.equals(keys.embeddings() + "mask_token")
        // A model without registers may be saved with a tensor of none.
        || (registers == 0 && key.equals(keys.embeddings() + keys.registers()))
        || key.startsWith("classifier.");
  }
}
