// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static io.github.rae4j.cli.SmallSets.FEATURES;
import static io.github.rae4j.cli.SmallSets.IMAGES;
import static io.github.rae4j.cli.SmallSets.json;
import static io.github.rae4j.cli.SmallSets.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate generation} and {@code reconstruction} of the bundled model. */
class EvaluateModelTest {
  @TempDir private static Path folder;

  private static Path ours;
  private static Path theirs;

  @BeforeAll
  static void writeImages() {
    ours = write(folder.resolve("ours"), IMAGES, 32, 1);
    theirs = write(folder.resolve("theirs"), IMAGES, 32, 2);
  }

  @Test
  void aModelIsMeasuredUnderAProtocol() throws IOException {
    Path report = folder.resolve("report.json");
    JsonNode printed =
        json(
            "evaluate",
            "generation",
            "--count=20",
            "--metrics=fid,prdc",
            "--reference=" + theirs,
            "--report=" + report,
            "sampler.params.num_steps=3");
    JsonNode written = new ObjectMapper().readTree(report.toFile());
    // Equal runs write equal files: the times are printed only.
    assertTrue(printed.get("seconds").asDouble() > 0);
    assertEquals(((ObjectNode) printed.deepCopy()).without("seconds"), written);
    assertFalse(written.get("command").asText().contains("--report"), written::toString);
    assertEquals("balanced", written.get("labels").asText());
    assertEquals("tiny-fashion", written.get("protocol").asText());
    assertEquals(20, written.get("images").get("count").asInt());
    assertEquals(
        3, written.get("configuration").get("sampler").get("params").get("num_steps").asInt());
    assertTrue(written.get("weights").get("backbone").asText().matches("[0-9a-f]{64}"));
    assertTrue(written.get("command").asText().contains("evaluate generation --count=20"));
    Run.of("evaluate", "generation", "--count=20", "--reference=" + theirs)
        .failed("kid needs at least 1000 images");
    Run.of("evaluate", "generation", "--count=15", "--metrics=fid", "--reference=" + theirs)
        .failed("multiple of 10");
  }

  @Test
  void reconstructionsAreMeasured() throws IOException {
    JsonNode report = json("evaluate", "reconstruction", "--images=" + theirs, "--count=30");
    List<String> names = new ArrayList<>();
    report.get("results").forEach(result -> names.add(result.get("metric").asText()));
    assertEquals(List.of("rfid", "psnr", "ssim"), names);
    assertTrue(report.get("results").get(1).get("values").get("psnr").asDouble() > 15);
  }

  @Test
  void noProtocolIsGuessed() throws IOException {
    // The bundled model's images have 32 pixels, too, but this config says nothing of a protocol.
    Path model = Bundled.FOLDER;
    Path config =
        Files.writeString(folder.resolve("plain.yaml"), Bundled.configWithout("evaluation"));
    List<String> files =
        List.of(
            "stage_1.params.encoder_config_path=" + Bundled.ENCODER,
            "stage_1.params.encoder_params.model_name=" + Bundled.ENCODER,
            "stage_1.params.decoder_config_path=" + model.resolve("configs/decoder/ViTTiny"),
            "stage_1.params.pretrained_decoder_path=" + Bundled.DECODER,
            "stage_1.params.normalization_stat_path=" + Bundled.STATISTICS,
            "stage_2.ckpt=" + Bundled.BACKBONE);
    List<Object> generation = new ArrayList<>(List.of("evaluate", "generation", "-c", config));
    generation.addAll(files);
    Run.of(generation.toArray()).usage("names no protocol (evaluation.protocol)");
    List<Object> reconstruction =
        new ArrayList<>(List.of("evaluate", "reconstruction", "-c", config));
    reconstruction.addAll(files);
    Run.of(reconstruction.toArray()).usage("evaluation.reconstruction_protocol");
    reconstruction.addAll(List.of("--images=" + ours, "--metrics=psnr"));
    JsonNode report = json(reconstruction.toArray());
    assertEquals("none", report.get("protocol").asText());
    assertEquals(IMAGES, report.get("images").get("count").asInt());
    generation.addAll(
        List.of("--metrics=fid", FEATURES, "--reference=" + theirs, "--count=20", "--steps=3"));
    assertEquals("none", json(generation.toArray()).get("protocol").asText());
  }

  @Test
  void aNamedPictureSetIsMeasuredAsItIs() throws IOException {
    JsonNode all = json("evaluate", "reconstruction", "--images=" + theirs);
    assertEquals(IMAGES, all.get("images").get("count").asInt());
    assertEquals("tiny-fashion-reconstruction", all.get("protocol").asText());
    // The protocol that is asked for wants its 10,000.
    Run.of(
            "evaluate",
            "reconstruction",
            "--images=" + theirs,
            "--protocol=tiny-fashion-reconstruction")
        .failed("has 70 images, but 10000");
  }

  @Test
  void generatedImagesTakeClassNamesAndSteps() throws IOException {
    JsonNode report =
        json(
            "evaluate",
            "generation",
            "--labels=sneaker,7,Ankle-boot,none",
            "--metrics=fid",
            "--reference=" + theirs,
            "--steps=3");
    assertEquals(4, report.get("images").get("count").asInt());
    assertEquals("given", report.get("labels").asText());
    assertEquals(
        3, report.get("configuration").get("sampler").get("params").get("num_steps").asInt());
    Run.of("evaluate", "generation", "--labels=random").usage("did you mean --sampling random?");
  }
}
