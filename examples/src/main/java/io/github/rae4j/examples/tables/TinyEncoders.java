// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.formats.io.AtomicFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Masked autoencoders as small as the bundled one. */
final class TinyEncoders {
  private static final int SIDE = 4;

  private TinyEncoders() {}

  /** Overrides that take the encoder of a folder. */
  static List<String> ofFolder(Path folder) {
    return List.of(
        "stage_1.params.encoder_config_path=" + folder,
        "stage_1.params.encoder_params.model_name=" + folder);
  }

  /** Overrides of a model on tokens of so many channels, without statistics. */
  static List<String> inSpace(int channels) {
    return List.of(
        "stage_1.params.normalization_stat_path=null",
        "stage_2.params.in_channels=" + channels,
        String.format(Locale.ROOT, "misc.latent_size=[%d,%d,%d]", channels, SIDE, SIDE),
        "misc.time_dist_shift_dim=" + channels * SIDE * SIDE);
  }

  /**
   * Describes an encoder: as the bundled one, but for its width.
   *
   * @param target the folder for it
   * @return its absolute path
   */
  static Path describe(Path target, int width) {
    Path folder = target.toAbsolutePath();
    String config =
        String.format(
            Locale.ROOT,
            "{\"model_type\": \"vit_mae\", \"hidden_size\": %d, \"intermediate_size\": %d,"
                + " \"num_attention_heads\": %d, \"num_hidden_layers\": 6, \"hidden_act\":"
                + " \"gelu\", \"image_size\": 32, \"patch_size\": 8, \"num_channels\": 3,"
                + " \"layer_norm_eps\": 1e-06, \"qkv_bias\": true, \"mask_ratio\": 0.5,"
                + " \"norm_pix_loss\": false, \"decoder_hidden_size\": 96,"
                + " \"decoder_intermediate_size\": 384, \"decoder_num_attention_heads\": 3,"
                + " \"decoder_num_hidden_layers\": 2}",
            width,
            4 * width,
            TinyBackbones.heads(width));
    String processor =
        "{\"image_mean\": [0.25, 0.25, 0.25], \"image_std\": [0.35, 0.35, 0.35],"
            + " \"image_processor_type\": \"ViTImageProcessor\", \"do_normalize\": true,"
            + " \"do_rescale\": true, \"do_resize\": true, \"resample\": 3, \"size\":"
            + " {\"height\": 32, \"width\": 32}}";
    AtomicFiles.write(folder.resolve("config.json"), file -> Files.writeString(file, config));
    AtomicFiles.write(
        folder.resolve("preprocessor_config.json"), file -> Files.writeString(file, processor));
    return folder;
  }
}
