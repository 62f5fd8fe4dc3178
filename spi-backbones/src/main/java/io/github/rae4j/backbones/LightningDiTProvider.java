package io.github.rae4j.backbones;

import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/**
 * Makes {@link LightningDiT} from the options of the reference.
 *
 * <ul>
 *   <li>{@code input_size} (16), {@code patch_size} (1, divides the input), {@code in_channels}
 *       (768): the latents
 *   <li>{@code hidden_size} (1152), {@code depth} (28), {@code num_heads} (16), {@code mlp_ratio}
 *       (4.0): the blocks; with RoPE a head has a multiple of 4 values
 *   <li>{@code num_classes} (1000), {@code class_dropout_prob} (0.1; 0 means no null label)
 *   <li>{@code use_qknorm} (false), {@code use_swiglu}, {@code use_rope}, {@code use_rmsnorm}
 *       (true)
 *   <li>{@code wo_shift} (false): modulation without shifts. The reference accepts it and fails
 *       when run; here the shift is 0, which is what the shapes of its weights say
 *   <li>{@code learn_sigma} (false): the last layer gives twice the channels, of which the first
 *       half is the velocity
 *   <li>{@code use_gembed} (true): has no effect, as in the reference
 * </ul>
 */
public final class LightningDiTProvider implements BackboneProvider {
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
  public LightningDiT create(Parameters parameters) {
    return new LightningDiT(parameters);
  }
}
