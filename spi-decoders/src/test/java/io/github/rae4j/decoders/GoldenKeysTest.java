// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.decoders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.testdata.Golden;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decoder reads exactly the tensors of the reference's state dict, ignoring none. */
class GoldenKeysTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "decoders/patch16_of_14, 12, 4, 16",
    "decoders/same_patch, 24, 16, 4",
    "decoders/stat_per_position, 16, 16, 4",
    "decoders/upsampling_patch, 16, 16, 8",
    "encoders/dino_reconstruct, 24, 16, 8",
    "encoders/mae_reconstruct, 16, 25, 8",
    "encoders/siglip_reconstruct, 16, 36, 8",
  })
  void readsTheKeysOfTheReference(String golden, int hidden, int patches, int patchSize)
      throws Exception {
    String[] parts = golden.split("/", 2);
    Path folder = Golden.area(parts[0]).resolve(parts[1]);
    JsonNode config = JSON.readTree(folder.resolve("decoder/config.json").toFile());
    // Hidden size and patch size are placeholders in the file and have to come from the request.
    assertEquals("SHOULD BE RELOADED", config.get("patch_size").textValue());
    ViTDecoder decoder =
        ViTDecoderProviderTest.create(
            new DecoderRequest(
                hidden, patches, patches, patchSize, ViTDecoderProviderTest.NORMALIZATION),
            ConfigParameters.of(
                "config.json",
                JSON.convertValue(config, new TypeReference<Map<String, Object>>() {})));
    Weights weights = Checkpoint.open(folder.resolve("decoder.pt")).weights();
    Map<String, Shape> stateDict = new TreeMap<>();
    weights.names().forEach(name -> stateDict.put(name, weights.shape(name)));
    assertEquals(stateDict, parameters(decoder.network()));
    assertEquals(stateDict, parameters(decoder.patchNetwork()));
    WeightsCheck.requireCompatible(decoder.network(), weights);
  }

  private static Map<String, Shape> parameters(Network network) {
    Map<String, Shape> shapes = new TreeMap<>();
    NetworkSummary.of(network).specs().forEach(spec -> shapes.put(spec.name(), spec.shape()));
    return shapes;
  }
}
