// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/**
 * Creates {@link DiTDH} from the options of the reference.
 *
 * <ul>
 *   <li>{@code input_size} (1), {@code in_channels} (768): the latents
 *   <li>{@code hidden_size} ([1152, 2048]), {@code depth} ([28, 2]), {@code num_heads} ([16, 16] or
 *       one number for both), {@code mlp_ratio} (4.0): blocks of the base and of the head; with
 *       RoPE, the size of an attention head must be a multiple of 4
 *   <li>{@code patch_size} (1, or a pair for base and head). The head's must be 1: the reference's
 *       weights for larger patches take {@code in_channels · patch²} channels and output one patch
 *       of {@code in_channels}, so no input fits both ends, and the reference cannot run them
 *       either. For the same reason, with a base patch above 1 only {@link DiTDH#networkGivenBase}
 *       can run
 *   <li>{@code num_classes} (1000), {@code class_dropout_prob} (0.1; 0 means no null label)
 *   <li>{@code use_qknorm} (false), {@code use_swiglu}, {@code use_rmsnorm} (true), {@code
 *       use_pos_embed} (true; the base only)
 *   <li>{@code use_rope} (true): the reference fails without it; here the tables are simply omitted
 *   <li>{@code wo_shift} (false): modulation without shifts. The reference accepts it and fails
 *       when run; here the shift is 0, which is what the shapes of its weights say
 * </ul>
 */
public final class DiTDHProvider implements BackboneProvider {
  @Override
  public String name() {
    return "DiT-DH";
  }

  @Override
  public List<String> aliases() {
    return List.of("stage2.models.DDT.DiTwDDTHead", "DiTwDDTHead");
  }

  @Override
  public String description() {
    return "diffusion transformer with a wide, shallow head (DiT-DH)";
  }

  @Override
  public DiTDH create(Parameters parameters) {
    Latents latents = Checks.latents(parameters, 1);
    Classes classes = Checks.classes(parameters);
    boolean positions = parameters.getBoolean("use_pos_embed", true);
    BlockStyle style = Checks.style(parameters, LayerInit.TORCH_DEFAULT);

    BaseAndHead patch = BaseAndHead.read(parameters, "patch_size", new BaseAndHead(1, 1), true);
    Checks.require(
        parameters,
        "patch_size",
        patch.head() == 1,
        "the head's patch must be 1, but is %d: weights for larger ones cannot be run"
            .formatted(patch.head()));
    BaseAndHead width =
        BaseAndHead.read(parameters, "hidden_size", new BaseAndHead(1152, 2048), false);
    BaseAndHead depth = BaseAndHead.read(parameters, "depth", new BaseAndHead(28, 2), false);
    BaseAndHead heads = BaseAndHead.read(parameters, "num_heads", new BaseAndHead(16, 16), true);
    TransformerSize base = new TransformerSize(width.base(), depth.base(), heads.base());
    TransformerSize head = new TransformerSize(width.head(), depth.head(), heads.head());
    Checks.size(parameters, base, style);
    Checks.size(parameters, head, style);
    if (positions) {
      Checks.positions(parameters, base.width());
    }
    return new DiTDH(
        new DiTDH.Options(
            latents,
            Checks.grid(parameters, latents, patch.base()),
            Checks.grid(parameters, latents, patch.head()),
            classes,
            base,
            head,
            style,
            positions));
  }
}
