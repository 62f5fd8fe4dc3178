// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.LocalModelFolder;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.testdata.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The golden cases of the encoders. */
final class GoldenEncoders {
  /** All cases of this area. */
  static final List<String> CASES =
      List.of(
          "dino_affine_norm",
          "dino_patch14_interp",
          "dino_plain_folder_quirk",
          "dino_reconstruct",
          "dino_registers_2_extension",
          "mae_plain",
          "mae_reconstruct",
          "siglip_plain",
          "siglip_reconstruct");

  private static final Path AREA = Golden.area("encoders");

  private GoldenEncoders() {}

  static Path folder(String golden) {
    return AREA.resolve(golden);
  }

  static LocalModelFolder modelFolder(String golden) {
    return LocalModelFolder.of(
        folder(golden).resolve("encoder"), file -> Checkpoint.open(file).weights());
  }

  static EncoderProvider provider(String name) {
    for (EncoderProvider provider : ServiceLoader.load(EncoderProvider.class)) {
      if (provider.name().equals(name) || provider.aliases().contains(name)) {
        return provider;
      }
    }
    throw new IllegalArgumentException("no encoder is called " + name);
  }

  /** Creates the encoder of a case for the input size of the case. */
  static Encoder encoder(String golden) {
    JsonNode config = json(folder(golden).resolve("case.json")).get("config");
    // The extension was computed with the encoder class alone, outside an RAE.
    boolean bare = config.has("encoder_input_size");
    JsonNode params = config.get("params");
    String encoderClass = bare ? "Dinov2withNorm" : params.get("encoder_cls").textValue();
    int inputSize = (bare ? config : params).get("encoder_input_size").intValue();
    LocalModelFolder folder = modelFolder(golden);
    ConfigParameters parameters =
        ConfigParameters.of(
            golden, map(bare ? params : params.get("encoder_params")), name -> folder);
    Encoder encoder =
        provider(encoderClass)
            .create(ImageSize.square(inputSize), folder.normalization(), parameters);
    parameters.rejectUnknown();
    return encoder;
  }

  /** The values of a case's config.json. */
  static Map<String, Object> modelConfig(String golden) {
    return new HashMap<>(map(json(folder(golden).resolve("encoder/config.json"))));
  }

  private static Map<String, Object> map(JsonNode node) {
    return new ObjectMapper().convertValue(node, new TypeReference<Map<String, Object>>() {});
  }

  private static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
