// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The configurations of the paper's models, most of them published, and of the one that is bundled
 * with rae4j.
 */
public final class Presets {
  /** The preset where none is named: the bundled model with the guidance that is best for it. */
  public static final String USUAL = "tiny-fashion-ig";

  /** Said of models of the paper whose files none of its authors' configurations name. */
  private static final String UNCONFIRMED =
      " (weights of one's own: none are known to be published)";

  /** Said of models of RAEv2 whose diffusion transformer is not among its released files. */
  private static final String NO_CHECKPOINT =
      " (set stage_2.ckpt: no checkpoint is known to be published)";

  private static final List<Preset> RELEASED =
      List.of(
          new Preset(
              "dinov2-s-vitxl",
              "autoencoder: DINOv2-S (registers), ViT-XL decoder, 256 px" + UNCONFIRMED),
          new Preset("dinov2-b-vitxl", "autoencoder: DINOv2-B (registers), ViT-XL decoder, 256 px"),
          new Preset(
              "dinov2-l-vitxl",
              "autoencoder: DINOv2-L (registers), ViT-XL decoder, 256 px" + UNCONFIRMED),
          new Preset(
              "dinov2-b-vitxl-512", "autoencoder: DINOv2-B (registers), ViT-XL decoder, 512 px"),
          new Preset("siglip2-b-vitxl", "autoencoder: SigLIP2-B, ViT-XL decoder, 256 px"),
          new Preset("mae-b-vitxl", "autoencoder: MAE-B, ViT-XL decoder, 256 px"),
          new Preset("dinov3-l-k1-vitxl", "RAEv2's autoencoder: DINOv3-L, last layer, 256 px"),
          new Preset("dinov3-l-k7-vitxl", "RAEv2's autoencoder: DINOv3-L, 7 layers, 256 px"),
          new Preset("dinov3-l-k23-vitxl", "RAEv2's autoencoder: DINOv3-L, 23 layers, 256 px"),
          new Preset(
              "dinov3-l-k7-vitxl-general",
              "RAEv2's autoencoder: DINOv3-L, 7 layers, decoder trained on more than ImageNet"),
          new Preset(
              "dinov3-l-k23-vitxl-general",
              "RAEv2's autoencoder: DINOv3-L, 23 layers, decoder trained on more than ImageNet"),
          new Preset("sd-vae-ft-mse", "baseline autoencoder: SD-VAE, fine-tuned by MSE, 256 px"),
          new Preset("sd-vae-ft-ema", "baseline autoencoder: SD-VAE, fine-tuned, EMA, 256 px"),
          new Preset("pixels-256", "baseline without autoencoder: raw pixels, 256 px"),
          new Preset("ditdh-s-256", "DiT-DH-S on DINOv2-B, ImageNet 256 px, no guidance"),
          new Preset("ditdh-xl-256", "DiT-DH-XL on DINOv2-B, ImageNet 256 px, no guidance"),
          new Preset(
              "ditdh-xl-256-ep80",
              "DiT-DH-XL on DINOv2-B after 80 epochs, 256 px, no guidance" + UNCONFIRMED),
          new Preset(
              "ditdh-xl-256-ag", "DiT-DH-XL on DINOv2-B, ImageNet 256 px, AutoGuidance 1.42"),
          new Preset("ditdh-s-512", "DiT-DH-S on DINOv2-B, ImageNet 512 px, no guidance"),
          new Preset("ditdh-xl-512", "DiT-DH-XL on DINOv2-B, ImageNet 512 px, no guidance"),
          new Preset("ditdh-xl-512-ag", "DiT-DH-XL on DINOv2-B, ImageNet 512 px, AutoGuidance 1.5"),
          new Preset(
              "raev2-k1",
              "RAEv2's DiT-DH on DINOv3-L, last layer, internal guidance 1.78" + NO_CHECKPOINT),
          new Preset("raev2-k7", "RAEv2's DiT-DH on DINOv3-L, 7 layers, internal guidance 1.78"),
          new Preset(
              "raev2-k23",
              "RAEv2's DiT-DH on DINOv3-L, 23 layers, internal guidance 1.78" + NO_CHECKPOINT));

  private static final List<Preset> TRAINING =
      List.of(
          new Preset("train-dinov2-b-vitxl", "stage 1: the released ViT-XL decoder of DINOv2-B"),
          new Preset("train-siglip2-b-vitxl", "stage 1: that recipe on SigLIP2-B"),
          new Preset("train-mae-b-vitxl", "stage 1: that recipe on MAE-B"),
          new Preset("train-ditdh-s-256", "stage 2: the released DiT-DH-S on DINOv2-B, 256 px"),
          new Preset("train-ditdh-b-256", "stage 2: that recipe with a base of size DiT-B"),
          new Preset("train-ditdh-l-256", "stage 2: that recipe with a base of size DiT-L"),
          new Preset("train-ditdh-xl-256", "stage 2: the released DiT-DH-XL on DINOv2-B, 256 px"),
          new Preset("train-ditdh-xl-512", "stage 2: the released DiT-DH-XL on DINOv2-B, 512 px"),
          new Preset("train-dit-xl-256", "stage 2: DiT-XL on DINOv2-B as in the paper, 256 px"),
          new Preset("train-ditdh-xl-siglip2-256", "stage 2: DiT-DH-XL on SigLIP2-B, 256 px"),
          new Preset("train-ditdh-xl-mae-256", "stage 2: DiT-DH-XL on MAE-B, 256 px"),
          new Preset("train-dinov3-l-k1-vitxl", "stage 1: RAE's recipe on DINOv3-L, last layer"),
          new Preset("train-dinov3-l-k7-vitxl", "stage 1: RAE's recipe on 7 layers of DINOv3-L"),
          new Preset("train-dinov3-l-k23-vitxl", "stage 1: RAE's recipe on 23 layers of DINOv3-L"),
          new Preset("train-raev2-k1", "stage 2: RAEv2 on DINOv3-L, last layer, 256 px"),
          new Preset("train-raev2-k7", "stage 2: RAEv2 on 7 layers of DINOv3-L, 256 px"),
          new Preset("train-raev2-k23", "stage 2: RAEv2 on 23 layers of DINOv3-L, 256 px"));

  private static final Map<Preset, String> BUNDLED =
      Map.of(
          new Preset("tiny-fashion", "bundled tiny model, Fashion-MNIST 32 px, no guidance"),
          "DiTDH-Tiny.yaml",
          new Preset("tiny-fashion-cfg", "bundled tiny model, Fashion-MNIST 32 px, CFG 1.5"),
          "DiTDH-Tiny_cfg.yaml",
          new Preset(USUAL, "bundled tiny model, Fashion-MNIST 32 px, internal guidance 1.5"),
          "DiTDH-Tiny_IG.yaml",
          new Preset(
              "tiny-fashion-ag", "bundled tiny model, Fashion-MNIST 32 px, AutoGuidance 1.2"),
          "DiTDH-Tiny_AG.yaml");

  private Presets() {}

  /** All models, the bundled ones first. */
  public static List<Preset> list() {
    return Stream.concat(
            BUNDLED.keySet().stream().sorted(Comparator.comparing(Preset::name)), RELEASED.stream())
        .toList();
  }

  /** Recipes to train with, released ones and those of the paper, which have no weights. */
  public static List<Preset> training() {
    return TRAINING;
  }

  /** Whether there is a preset of this name, recipes included. */
  public static boolean has(String name) {
    return Stream.concat(list().stream(), TRAINING.stream())
        .anyMatch(preset -> preset.name().equals(name));
  }

  /** The file of the bundled model that a preset stands for, if it is one of those. */
  static Optional<String> bundledFile(String name) {
    return BUNDLED.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The YAML text of a preset of a released model or of a recipe. */
  static String text(String name) {
    boolean trains = TRAINING.stream().anyMatch(preset -> preset.name().equals(name));
    String file = "presets/" + (trains ? "training/" : "") + name + ".yaml";
    try (InputStream in = Presets.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no preset " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFolder(String name) {
    try {
      return Files.isDirectory(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** An error about a name that is neither a file nor a preset. */
  static RaeException unknown(String name) {
    List<String> names =
        Stream.concat(list().stream(), TRAINING.stream()).map(Preset::name).toList();
    return new MissingFileException(
        "there is no configuration '"
            + name
            + (isFolder(name)
                ? "': it is a folder, but no model of diffusers"
                : "': neither a file nor a preset")
            + NearestName.hint(name, names)
            + "\nPresets: "
            + String.join(", ", names),
        Where.file(name));
  }
}
