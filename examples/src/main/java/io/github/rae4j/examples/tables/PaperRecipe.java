// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the paper's models are trained: the released training files, and section 5.4 of the paper
 * where none was released.
 */
final class PaperRecipe {
  /** Epochs of the paper's ablations. */
  static final int ABLATION = 80;

  /** Images of a step of a diffusion transformer. */
  static final int BATCH = 1024;

  /** Epochs of a decoder. */
  static final int DECODER_EPOCHS = 16;

  /** Images of a step of a decoder. */
  static final int DECODER_BATCH = 512;

  /** The discriminator's frozen features. */
  static final String DISCRIMINATOR = "models/discs/dino_vit_small_patch8_224.pth";

  private static final String HEAD = "stage2.models.DDT.DiTwDDTHead";

  private PaperRecipe() {}

  /**
   * What a diffusion transformer works on.
   *
   * @param name as the paper prints it
   * @param preset of the autoencoder
   * @param channels of its latents
   * @param side rows and columns of its latents
   * @param patch of the transformer
   * @param stage1 overrides of the preset
   */
  record Space(String name, String preset, int channels, int side, int patch, List<String> stage1) {
    Space {
      stage1 = List.copyOf(stage1);
    }

    private static Space tokens(String name, String preset, int channels) {
      return new Space(name, preset, channels, 16, 1, List.of());
    }
  }

  static final Space DINOV2_S = Space.tokens("DINOv2-S", "dinov2-s-vitxl", 384);
  static final Space DINOV2_B = Space.tokens("DINOv2-B", "dinov2-b-vitxl", 768);
  static final Space DINOV2_L = Space.tokens("DINOv2-L", "dinov2-l-vitxl", 1024);
  static final Space SIGLIP2_B = Space.tokens("SigLIP2-B", "siglip2-b-vitxl", 768);
  static final Space MAE_B = Space.tokens("MAE-B", "mae-b-vitxl", 768);
  static final Space SD_VAE = new Space("SD-VAE", "sd-vae-ft-mse", 4, 32, 2, List.of());

  /** Patches of 16 x 16 pixels are cut by the autoencoder, which is the same. */
  static final Space PIXELS =
      new Space(
          "pixels",
          "pixels-256",
          768,
          16,
          1,
          List.of(
              "stage_1.params.encoder_params.patch_size=16",
              "stage_1.params.decoder_patch_size=16"));

  /** A size of DiT. */
  record Size(String name, int width, int depth, int heads) {}

  static final Size S = new Size("S", 384, 12, 6);
  static final Size B = new Size("B", 768, 12, 12);
  static final Size L = new Size("L", 1024, 24, 16);
  static final Size XL = new Size("XL", 1152, 28, 16);
  static final List<Size> SIZES = List.of(S, B, L, XL);

  /** The head of the paper's DiT-DH: layers and width. */
  record Head(int depth, int width) {
    static final Head USUAL = new Head(2, 2048);
  }

  /** Overrides of a space's preset that describe a DiT on it. */
  static List<String> dit(Space space, Size size) {
    return model(
        space,
        TinyBackbones.DIT,
        String.format(
            Locale.ROOT,
            "hidden_size: %d, depth: %d, num_heads: %d",
            size.width(),
            size.depth(),
            size.heads()));
  }

  /** Overrides of a space's preset that describe a DiT-DH on it. */
  static List<String> ditDh(Space space, Size size, Head head) {
    return model(
        space,
        HEAD,
        String.format(
            Locale.ROOT,
            "hidden_size: [%d, %d], depth: [%d, %d], num_heads: [%d, 16], use_pos_embed: true",
            size.width(),
            head.width(),
            size.depth(),
            head.depth(),
            size.heads()));
  }

  private static List<String> model(Space space, String target, String sizes) {
    List<String> all = new ArrayList<>(space.stage1());
    all.add("stage_2.target=" + target);
    all.add(
        String.format(
            Locale.ROOT,
            "stage_2.params={input_size: %d, patch_size: %d, in_channels: %d, %s, mlp_ratio: 4.0,"
                + " class_dropout_prob: 0.1, num_classes: 1000, use_qknorm: false, use_swiglu:"
                + " true, use_rope: true, use_rmsnorm: true, wo_shift: false}",
            space.side(),
            space.patch(),
            space.channels(),
            sizes));
    all.add(
        "transport.params={path_type: Linear, prediction: velocity, time_dist_type:"
            + " logit-normal_0_1}");
    all.add(
        "sampler={mode: ODE, params: {sampling_method: euler, num_steps: 50, atol: 1.0e-6, rtol:"
            + " 1.0e-3, reverse: false}}");
    all.add(
        String.format(
            Locale.ROOT,
            "misc={latent_size: [%d, %d, %d], num_classes: 1000, time_dist_shift_dim: %d,"
                + " time_dist_shift_base: 4096}",
            space.channels(),
            space.side(),
            space.side(),
            space.channels() * space.side() * space.side()));
    return all;
  }

  /** DiT-DH: the rate falls linearly after 40 epochs. */
  static List<String> trainDitDh(TrainedTable program, int epochs) {
    List<String> all = train(program, epochs, BATCH);
    all.addAll(
        List.of(
            "training.ema_decay=0.9995",
            "training.clip_grad=1.0",
            "training.scheduler={type: linear, warmup_epochs: 40, decay_end_epoch: 800, base_lr:"
                + " 2.0e-4, final_lr: 2.0e-5, warmup_from_zero: false}"));
    return all;
  }

  /** DiT: a constant rate, and a longer average. */
  static List<String> trainDit(TrainedTable program, int epochs) {
    List<String> all = train(program, epochs, BATCH);
    all.addAll(List.of("training.ema_decay=0.9999", "training.clip_grad=0.0"));
    return all;
  }

  /** A decoder on latents with noise of the given tau, 0 for clean ones. */
  static List<String> trainDecoder(TrainedTable program, double tau) {
    List<String> all = train(program, DECODER_EPOCHS, DECODER_BATCH);
    String rate =
        "scheduler: {type: cosine, warmup_epochs: 1, decay_end_epoch: 16, base_lr: 2.0e-4,"
            + " final_lr: 2.0e-5, warmup_from_zero: true}";
    all.addAll(
        List.of(
            TrainedTable.DECODER + "=null",
            "stage_1.params.normalization_stat_path=null",
            "stage_1.params.noise_tau=" + tau,
            "training.ema_decay=0.9978",
            "training.clip_grad=0.0",
            "training." + rate.replaceFirst(": ", "="),
            "gan={disc: {arch: {dino_ckpt_path: "
                + DISCRIMINATOR
                + ", ks: 9, norm_type: bn, using_spec_norm: true, recipe: S_8}, optimizer: {lr:"
                + " 2.0e-4, betas: [0.9, 0.95], weight_decay: 0.0}, "
                + rate
                + ", augment: {prob: 1.0, cutout: 0.0}}, loss: {disc_loss: hinge, gen_loss:"
                + " vanilla, disc_weight: 0.75, perceptual_weight: 1.0, disc_start: 8,"
                + " disc_upd_start: 6, lpips_start: 0, max_d_weight: 10000.0, disc_updates: 1}}"));
    return all;
  }

  private static List<String> train(TrainedTable program, int epochs, int batch) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "training.epochs=" + epochs,
                "training.global_batch_size=" + program.batchOr(batch),
                "training.grad_accum_steps=" + program.accumulate(),
                "training.num_workers=16",
                "training.log_interval=100",
                "training.checkpoint_interval=1",
                "training.keep_checkpoints=1",
                "training.optimizer={lr: 2.0e-4, betas: [0.9, 0.95], weight_decay: 0.0}"));
    program.namedSteps().ifPresent(steps -> all.add("training.max_steps=" + steps));
    return all;
  }
}
