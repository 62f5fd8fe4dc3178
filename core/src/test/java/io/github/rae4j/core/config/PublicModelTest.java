// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.NeededFile.Use;
import io.github.rae4j.errors.MissingFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublicModelTest {
  private static final List<String> FOLDER =
      List.of(
          ".gitattributes",
          "README.md",
          "config.json",
          "model.safetensors",
          "preprocessor_config.json",
          "pytorch_model.bin");

  @Test
  void takesOneFormatOfTheWeightsOfAFolder() {
    assertEquals(
        List.of("config.json", "preprocessor_config.json", "model.safetensors"),
        model(Use.MODEL).choose(FOLDER));
    assertEquals(
        List.of("config.json", "preprocessor_config.json"), model(Use.DESCRIPTION).choose(FOLDER));
    assertEquals(
        List.of("config.json", "preprocessor_config.json", "model.safetensors"),
        PublicModel.readable(FOLDER));
  }

  @Test
  void takesAllPartsOfWeightsInParts() {
    List<String> listing =
        List.of(
            "config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
            "other-00001-of-00002.safetensors",
            "pytorch_model-00001-of-00001.bin",
            "pytorch_model.bin.index.json");
    assertEquals(
        List.of(
            "config.json",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors"),
        model(Use.MODEL).choose(listing));
  }

  @Test
  void takesEverythingOfWhatIsNoModelFolder() {
    List<String> collection = List.of("README.md", "stats/a.pt", "decoders/b.pt");
    assertEquals(collection, PublicModel.readable(collection));
    assertEquals(List.of("stats/a.pt"), model(Use.FILE, "stats/a.pt").choose(collection));
  }

  @Test
  void namesWhatAModelLacks() {
    assertEquals(
        "the public model org/name has no file b.pt, which stage_2.ckpt needs",
        refusal(model(Use.FILE, "b.pt"), FOLDER));
    assertTrue(refusal(model(Use.MODEL), List.of("README.md")).contains("has no config.json"));
    assertTrue(
        refusal(model(Use.MODEL), List.of("config.json", "flax_model.msgpack"))
            .contains("no weights that rae4j reads; expected one of model.safetensors,"));
  }

  @Test
  void joinsWhatKeysNeedOfOneModelAndLeavesOutWhatIsHere() {
    PublicSource folder = new PublicSource("org/name", Optional.empty());
    List<PublicModel> missing =
        PublicModel.missing(
            List.of(
                new NeededFile("a", "org/name", Use.DESCRIPTION, none(), Optional.of(folder)),
                new NeededFile("b", "org/name", Use.MODEL, none(), Optional.of(folder)),
                new NeededFile(
                    "c",
                    "org/name/x.pt",
                    Use.FILE,
                    none(),
                    Optional.of(new PublicSource("org/name", Optional.of("x.pt")))),
                new NeededFile("d", "mine.pt", Use.FILE, none(), Optional.empty()),
                new NeededFile(
                    "e",
                    "org/other",
                    Use.MODEL,
                    Optional.of(Path.of("here")),
                    Optional.of(new PublicSource("org/other", Optional.empty())))));
    assertEquals(
        List.of(new PublicModel("org/name", Set.of("a", "b", "c"), Set.of("x.pt"), Use.MODEL)),
        missing);
  }

  private static Optional<Path> none() {
    return Optional.empty();
  }

  private static PublicModel model(Use folder, String... files) {
    return new PublicModel("org/name", Set.of("stage_2.ckpt"), Set.of(files), folder);
  }

  private static String refusal(PublicModel model, List<String> listing) {
    return String.valueOf(
        assertThrows(MissingFileException.class, () -> model.choose(listing)).getMessage());
  }
}
