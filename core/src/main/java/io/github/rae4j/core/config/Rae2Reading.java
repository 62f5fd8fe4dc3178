// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.formats.image.TorchResize.Kernel;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What RAEv2 (arXiv 2605.18324) does otherwise than RAE around the networks of an autoencoder: it
 * brings images to a resolution before the encoder brings them to its own input, every encoder sees
 * them with the statistics of ImageNet, and the decoder gives pixels in [0, 1] without them.
 * Immutable and thread-safe.
 *
 * @param resolution height and width to which images of another size are resized first, bicubic
 * @param kernel how the encoder then resizes images to its input
 */
public record Rae2Reading(ImageSize resolution, Kernel kernel) {
  /** Mean and deviation of ImageNet, which all its encoders are given. */
  public static final ImageNormalization IMAGENET =
      new ImageNormalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  private static final String RESOLUTION = "resolution";
  private static final String PATH = "encoder_path";
  private static final String CONFIG = "encoder_config_path";

  /**
   * The encoder of a config of RAEv2.
   *
   * @param provider its name
   * @param inputSize of its input
   * @param path of its weights, or its public id
   * @param section its options
   * @param reading of images
   */
  record Parts(
      String provider,
      ImageSize inputSize,
      String path,
      ConfigSection section,
      Rae2Reading reading) {}

  /** Reads {@code encoder_name} and what belongs to it. */
  static Parts read(ConfigParameters p, ConfigSection params) {
    for (String other : List.of("encoder_cls", "encoder_params")) {
      if (p.has(other)) {
        throw p.error(
            other, "must not stand beside encoder_name, which names the encoder; remove one");
      }
    }
    EncoderName name = EncoderName.read(p);
    ImageSize resolution =
        ImageSize.read(p, RESOLUTION)
            .or(() -> ImageSize.read(p, "encoder_input_size"))
            .orElse(ImageSize.square(256));
    ImageSize input =
        new ImageSize(
            side(p, name.family(), resolution.height()),
            side(p, name.family(), resolution.width()));
    String path = p.findString(PATH).orElseGet(() -> name.publicModel(p));
    Map<String, Object> options = name.family().options(name.affineNorm());
    options.put(PATH, path);
    if (!name.layers().isEmpty()) {
      options.put("layers", name.layers());
    }
    if (name.sum()) {
      options.put("layer_combination", "sum");
    }
    Optional<String> described = p.findString(CONFIG);
    ConfigSection section =
        new ConfigSection(
            params.origin(),
            params.path(),
            new LinkedHashMap<>(options),
            described
                .<ConfigSection.ModelFolders>map(
                    folder -> new DescribedBy(params.folders(), folder))
                .orElse(params.folders()),
            params.removed());
    return new Parts(
        name.family().provider(),
        input,
        path,
        section,
        new Rae2Reading(resolution, name.family().kernel()));
  }

  private static int side(ConfigParameters p, EncoderFamily family, int resolution) {
    int side = family.inputSide(resolution);
    if (side < 1) {
      throw p.error(
          RESOLUTION,
          String.format(
              Locale.ROOT,
              "%d is too small: %s takes 224 pixels for every 256; set a multiple of 256",
              resolution,
              family.provider()));
    }
    return side;
  }

  /**
   * A checkpoint that is not on this machine, but is described by another folder: its shapes are
   * known, as of public models, until somebody asks for the weights.
   */
  private record WithoutWeights(String origin, EncoderFolder folder, MissingFileException missing)
      implements EncoderFolder {
    @Override
    public ConfigParameters config() {
      return folder.config();
    }

    @Override
    public ImageNormalization normalization() {
      return folder.normalization();
    }

    @Override
    public Weights weights() {
      throw new MissingFileException(missing.getMessage(), missing.where(), missing);
    }
  }

  /** Folders of which checkpoint files are described by another folder. */
  private record DescribedBy(ConfigSection.ModelFolders folders, String description)
      implements ConfigSection.ModelFolders {
    @Override
    public ModelFolder open(String name) {
      ModelFolder found;
      try {
        found = folders.open(name);
      } catch (MissingFileException e) {
        if (folders.open(description) instanceof EncoderFolder folder) {
          return new WithoutWeights(name, folder, e);
        }
        throw e;
      }
      return found instanceof CheckpointFile file
              && folders.open(description) instanceof EncoderFolder folder
          ? new CheckpointFile(file.file(), Optional.of(folder), file.opener())
          : found;
    }

    @Override
    public ConfigSection.ModelFolders withPart(String part) {
      return new DescribedBy(folders.withPart(part), description);
    }
  }
}
