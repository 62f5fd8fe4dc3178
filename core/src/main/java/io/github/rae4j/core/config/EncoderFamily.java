// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.formats.image.TorchResize.Kernel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The encoders that names of RAEv2 begin with, and how RAEv2 reads each. */
enum EncoderFamily {
  /** DINOv2: its input has 14 pixels for every 16 of the resolution. */
  DINOV2(
      "DINOv2",
      Kernel.BICUBIC,
      true,
      "norm woreg",
      "s small b base l large g giant",
      "facebook/dinov2-with-registers-",
      ""),
  /** DINOv3. */
  DINOV3(
      "DINOv3",
      Kernel.BILINEAR_ANTIALIAS,
      true,
      "norm",
      "s16 s16 s16plus s16plus b16 b16 l16 l16 h16plus h16plus 7b16 7b16",
      "facebook/dinov3-vit",
      "-pretrain-lvd1689m"),
  /** SigLIP2, whose last norm keeps its weight and bias. */
  SIGLIP2(
      "SigLIP2",
      Kernel.BICUBIC,
      true,
      "norm",
      "b base l large so400m so400m",
      "google/siglip2-",
      "-patch16-256"),
  /** The encoder of a masked autoencoder, of which the last block alone is read. */
  MAE("MAE", Kernel.BICUBIC, false, "", "b base l large h huge", "facebook/vit-mae-", "");

  /** What a name has behind its family where it reads several layers. */
  static final String MULTI = "mls";

  private static final int DINOV2_STEP = 256;
  private static final int DINOV2_INPUT = 224;

  private final String provider;
  private final Kernel kernel;
  private final boolean readsSeveral;

  /** Words with spaces between. */
  private final String flags;

  /** Sizes, each followed by its word in the public models' ids. */
  private final String sizes;

  private final String before;
  private final String after;

  EncoderFamily(
      String provider,
      Kernel kernel,
      boolean readsSeveral,
      String flags,
      String sizes,
      String before,
      String after) {
    this.provider = provider;
    this.kernel = kernel;
    this.readsSeveral = readsSeveral;
    this.flags = flags;
    this.sizes = sizes;
    this.before = before;
    this.after = after;
  }

  /** The family of a name's first word, with or without {@link #MULTI}. */
  static Optional<EncoderFamily> of(String word) {
    return Arrays.stream(values())
        .filter(
            family ->
                word.equals(family.word())
                    || (family.readsSeveral && word.equals(family.word() + MULTI)))
        .findFirst();
  }

  /** All first words of names, for messages. */
  static List<String> words() {
    return Arrays.stream(values())
        .flatMap(
            family ->
                (family.readsSeveral
                        ? List.of(family.word(), family.word() + MULTI)
                        : List.of(family.word()))
                    .stream())
        .toList();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of the encoder's provider. */
  String provider() {
    return provider;
  }

  /** How the encoder brings images to its input. */
  Kernel kernel() {
    return kernel;
  }

  /** The flags that its names may have. */
  List<String> flags() {
    return words(flags);
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  private Map<String, String> publicWords() {
    List<String> words = words(sizes);
    Map<String, String> bySize = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i += 2) {
      bySize.put(words.get(i), words.get(i + 1));
    }
    return bySize;
  }

  List<String> sizes() {
    return publicWords().keySet().stream().sorted().toList();
  }

  /** The public model of a size. */
  Optional<String> publicModel(String size, boolean withoutRegisters) {
    String start = withoutRegisters ? before.replace("with-registers-", "") : before;
    return Optional.ofNullable(publicWords().get(size)).map(known -> start + known + after);
  }

  /** The blocks that a name without a list reads; empty where RAEv2 has no default. */
  List<Long> usualLayers(String size) {
    if (this != DINOV3) {
      return List.of();
    }
    return switch (size) {
      case "s16", "b16" -> List.of(2L, 5L, 8L, 11L);
      case "l16" -> List.of(5L, 11L, 17L, 23L);
      case "h16plus" -> List.of(8L, 16L, 24L, 31L);
      default -> List.of();
    };
  }

  /**
   * The side of the encoder's input.
   *
   * @return 0 if the resolution is too small for the family
   */
  int inputSide(int resolution) {
    return this == DINOV2 ? DINOV2_INPUT * (resolution / DINOV2_STEP) : resolution;
  }

  /** The options of the encoder beside its folder and layers. */
  Map<String, Object> options(boolean affineNorm) {
    Map<String, Object> options = new LinkedHashMap<>();
    switch (this) {
      case DINOV2 -> {
        options.put("normalize", !affineNorm);
        options.put("norm_eps", 1e-5);
        options.put("antialias_positions", true);
      }
      case DINOV3 -> options.put("normalize", !affineNorm);
      case SIGLIP2 -> options.put("normalize", false);
      case MAE -> {}
    }
    return options;
  }
}
