// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of the files that configurations name are published, and where. */
final class PublishedModels {
  /** The public model that holds the released decoders, diffusion transformers and statistics. */
  static final String COLLECTION = "nyu-visionx/RAE-collections";

  private static final String PREFIX = "models/";

  /** The collection's folders. */
  private static final Pattern COLLECTED = Pattern.compile("models/((decoders|stats|DiTs)/.+)");

  /** What may stand in the place of a model folder: one file with its weights. */
  private static final String CHECKPOINT = ".+\\.(pth?|bin|safetensors)";

  /** Exactly the files that the authors' configurations name. */
  private static final Set<String> FILES =
      Set.of(
          "decoders/dinov2/wReg_base/ViTXL_n08/model.pt",
          "decoders/dinov2/wReg_base/ViTXL_n08_i512/model.pt",
          "decoders/mae/base_p16/ViTXL_n08/model.pt",
          "decoders/siglip2/base_p16_i256/ViTXL_n08/model.pt",
          "stats/dinov2/wReg_base/imagenet1k/stat.pt",
          "stats/dinov2/wReg_base/imagenet1k_512/stat.pt",
          "stats/mae/base_p16/ImageNet1k/stat.pt",
          "stats/siglip2/base_p16_i256/ImageNet1k/stat.pt",
          "DiTs/Dinov2/wReg_base/ImageNet256/DiTDH-S_ep14/stage2_model.pt",
          "DiTs/Dinov2/wReg_base/ImageNet256/DiTDH-XL/stage2_model.pt",
          "DiTs/Dinov2/wReg_base/ImageNet512/DiTDH-S_ep20/stage2_model.pt",
          "DiTs/Dinov2/wReg_base/ImageNet512/DiTDH-XL_ep400/stage2_model.pt");

  private PublishedModels() {}

  /** The file's path inside {@link #COLLECTION}, if it is one of the released files. */
  static Optional<String> inCollection(String name) {
    return Optional.of(name)
        .filter(path -> path.startsWith(PREFIX))
        .map(path -> path.substring(PREFIX.length()))
        .filter(FILES::contains);
  }

  /**
   * The path that a file would have inside {@link #COLLECTION}, whether or not it is known to be
   * there: a whole copy of the collection may hold more than its authors' configurations name.
   */
  static Optional<String> perhapsInCollection(String name) {
    return Optional.of(COLLECTED.matcher(name)).filter(Matcher::matches).map(m -> m.group(1));
  }

  /**
   * A file of a public model, where a name has the form {@code organisation/model/file}.
   *
   * @param model the model's id
   * @param file the path inside it
   */
  record ModelFile(String model, String file) {
    static Optional<ModelFile> of(String name) {
      int first = name.indexOf('/');
      int second = name.indexOf('/', first + 1);
      if (first < 0 || second < 0 || second == name.length() - 1) {
        return Optional.empty();
      }
      return Optional.of(new ModelFile(name.substring(0, second), name.substring(second + 1)))
          .filter(file -> isModelId(file.model()));
    }
  }

  /** Where something that a config names is published, as far as its name tells. */
  static Optional<PublicSource> source(String name, NeededFile.Use use) {
    if (use != NeededFile.Use.FILE && !name.matches(CHECKPOINT)) {
      return Optional.of(name)
          .filter(PublishedModels::isModelId)
          .map(id -> new PublicSource(id, Optional.empty()));
    }
    return inCollection(name)
        .map(inside -> new PublicSource(COLLECTION, Optional.of(inside)))
        .or(
            () ->
                ModelFile.of(name).map(of -> new PublicSource(of.model(), Optional.of(of.file()))));
  }

  /** Whether a name has the form of a public model id, {@code organisation/model}. */
  static boolean isModelId(String name) {
    return name.matches("[A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*")
        && !name.startsWith(PREFIX)
        && !name.startsWith("configs/");
  }
}
