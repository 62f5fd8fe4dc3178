// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/**
 * Creates {@link DiT} from the options of the reference.
 *
 * <ul>
 *   <li>{@code input_size} (16), {@code patch_size} (1, divides the input), {@code in_channels}
 *       (768): the latents
 *   <li>{@code hidden_size} (1152), {@code depth} (28), {@code num_heads} (16), {@code mlp_ratio}
 *       (4.0): the blocks; with RoPE, the size of a head must be a multiple of 4
 *   <li>{@code num_classes} (1000), {@code class_dropout_prob} (0.1; 0 means no null label)
 *   <li>{@code use_qknorm} (false), {@code use_swiglu}, {@code use_rope}, {@code use_rmsnorm}
 *       (true)
 *   <li>{@code wo_shift} (false): modulation without shifts. The reference accepts it and fails
 *       when run; here the shift is 0, which is what the shapes of its weights say
 *   <li>{@code learn_sigma} (false): the last layer outputs twice the channels, of which the first
 *       half is the velocity
 *   <li>{@code use_gembed} (true): has no effect, as in the reference
 * </ul>
 */
public final class DiTProvider implements BackboneProvider {
  @Override
  public String name() {
    return "DiT";
  }

  @Override
  public List<String> aliases() {
    return List.of("stage2.models.lightningDiT.LightningDiT", "LightningDiT");
  }

  @Override
  public String description() {
    return "diffusion transformer (LightningDiT)";
  }

  @Override
  public DiT create(Parameters parameters) {
    Latents latents = Checks.latents(parameters, 16);
    PatchGrid grid = Checks.grid(parameters, latents, parameters.getInt("patch_size", 1));
    TransformerSize size =
        new TransformerSize(
            parameters.getInt("hidden_size", 1152),
            parameters.getInt("depth", 28),
            parameters.getInt("num_heads", 16));
    BlockStyle style = Checks.style(parameters, LayerInit.XAVIER_UNIFORM);
    Classes classes = Checks.classes(parameters);
    boolean learnSigma = parameters.getBoolean("learn_sigma", false);
    // Has no effect in the reference either; read so that the reference's configs are accepted.
    parameters.getBoolean("use_gembed", true);
    Checks.size(parameters, size, style);
    Checks.positions(parameters, size.width());
    return new DiT(new DiT.Options(latents, grid, classes, size, style, learnSigma));
  }
}
