// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import io.github.rae4j.testdata.Golden;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export}, and what is done with exported files. */
class ExportCommandTest {
  private static final String STEPS = "sampler.params.num_steps=4";

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static Weights tensors(Path file) {
    return Checkpoint.open(file).weights();
  }

  private Tensor sampled(String name, String... overrides) {
    Path out = file(name);
    Object[] all = new Object[overrides.length + 9];
    Object[] first = {
      "sample",
      "--config",
      "tiny-fashion",
      "--labels",
      "0,7",
      STEPS,
      "--out",
      file("picture.png"),
      "--latents=" + out
    };
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(overrides, 0, all, first.length, overrides.length);
    Run.of(all).done();
    return tensors(out).get("latents");
  }

  @Test
  void aBackboneIsWrittenAndUsedAgain() throws Exception {
    Path onnx = file("backbone.onnx");
    JsonNode written =
        Run.of("export", "--config", "tiny-fashion", "--part", "backbone", "--json", "--out", onnx)
            .json();
    assertEquals("onnx", written.get("format").asText());
    assertEquals("20", written.get("facts").get("opset").asText());
    assertEquals("float32 (batch, 96, 4, 4)", written.get("outputs").get("velocity").asText());
    assertEquals("int64 (batch)", written.get("inputs").get("y").asText());
    assertEquals(2, written.get("files").size());
    assertTrue(Files.exists(file("backbone.onnx.data")));
    String bytes = new String(Files.readAllBytes(onnx), StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains(FileHash.sha256(Bundled.BACKBONE)), "the hash of the weights");
    assertTrue(bytes.contains("rae4j.licence.backbone"));
    assertClose(
        "latents",
        sampled("own.safetensors"),
        sampled("onnx.safetensors", "stage_2.ckpt=" + onnx),
        1e-4);
  }

  @Test
  void aBackboneOfUnknownMakeIsUsed() {
    Path onnx = file("backbone.onnx");
    Run.of("export", "--config", "tiny-fashion", "--part", "backbone", "--out", onnx).done();
    assertClose(
        "latents",
        sampled("own.safetensors"),
        sampled(
            "onnx.safetensors",
            "stage_2.target=ONNX",
            "stage_2.params=null",
            "stage_2.params.input_size=4",
            "stage_2.params.in_channels=96",
            "stage_2.params.num_classes=10",
            "stage_2.ckpt=" + onnx),
        1e-4);
    String described =
        Run.of("describe", "--config", "tiny-fashion", "stage_2.ckpt=" + onnx).done().out();
    assertTrue(described.contains("DiT-DH"), described);
  }

  @Test
  void anEncoderIsWrittenAndUsedAgain() {
    Path onnx = file("encoder.onnx");
    Run.of("export", "--config", "tiny-fashion", "--part", "encoder", "--out", onnx).done();
    Path images = file("images.safetensors");
    SafetensorsWriter.write(
        images,
        Map.of("images", FormulaWeights.tensor("images", Shape.of(2, 3, 32, 32), 0.5, 1)),
        Map.of());
    Run.of("encode", "--in", images, "--out", file("own.safetensors")).done();
    Run.of(
            "encode",
            "--in",
            images,
            "--out",
            file("onnx.safetensors"),
            "stage_1.params.encoder_cls=ONNX",
            "stage_1.params.encoder_params=null",
            "stage_1.params.encoder_params.model=" + onnx,
            "stage_1.params.encoder_params.hidden_size=96",
            "stage_1.params.encoder_params.patch_size=8")
        .done();
    assertClose(
        "latents",
        tensors(file("own.safetensors")).get("latents"),
        tensors(file("onnx.safetensors")).get("latents"),
        1e-4);
  }

  @Test
  void everyPartIsWrittenUnderTheNamesOfTheReference() throws Exception {
    for (String part : List.of("encoder", "decoder", "backbone", "guidance-backbone")) {
      Path torch = file(part + ".pt");
      Path safe = file(part + ".safetensors");
      for (Path out : List.of(torch, safe)) {
        Run.of("export", "--config", "tiny-fashion-ag", "--part", part, "--out", out).done();
      }
      assertEquals(new TreeSet<>(tensors(safe).names()), new TreeSet<>(tensors(torch).names()));
      for (String name : tensors(safe).names()) {
        Tensor written = tensors(safe).get(name);
        assertEquals(written.dtype(), tensors(torch).get(name).dtype(), name);
        assertEquals(written.bytes(), tensors(torch).get(name).bytes(), name);
      }
      assertEquals(part, Checkpoint.open(safe).metadata().get("rae4j.part"));
      assertEquals("pt", Checkpoint.open(safe).metadata().get("format"));
      String bytes = new String(Files.readAllBytes(torch), StandardCharsets.ISO_8859_1);
      assertTrue(bytes.contains("archive/rae4j.json") && bytes.contains("rae4j.sha256."));
    }
    assertEquals(
        new TreeSet<>(tensors(Bundled.BACKBONE).names()),
        new TreeSet<>(tensors(file("backbone.pt")).names()));
    Tensor own = sampled("own.safetensors");
    for (String ending : List.of(".pt", ".safetensors")) {
      assertSameBits(
          "latents",
          own,
          sampled("again" + ending + ".safetensors", "stage_2.ckpt=" + file("backbone" + ending)));
    }
    Run.of("inspect", file("decoder.pt")).done();
    Path picture = file("decoded.safetensors");
    Run.of("decode", "--in", file("own.safetensors"), "--out", picture).done();
    Run.of(
            "decode",
            "--in",
            file("own.safetensors"),
            "--out",
            file("again.safetensors"),
            "stage_1.params.pretrained_decoder_path=" + file("decoder.pt"))
        .done();
    assertSameBits(
        "images", tensors(picture).get("images"), tensors(file("again.safetensors")).get("images"));
    // The encoder's file takes the place of the one in its model folder.
    Path model = Files.createDirectory(file("model"));
    for (String name : List.of("config.json", "preprocessor_config.json")) {
      Files.copy(Bundled.ENCODER.resolve(name), model.resolve(name));
    }
    Files.copy(file("encoder.pt"), model.resolve("pytorch_model.bin"));
    Run.of("encode", "--in", picture, "--out", file("a.safetensors")).done();
    Run.of(
            "encode",
            "--in",
            picture,
            "--out",
            file("b.safetensors"),
            "stage_1.params.encoder_params.model_name=" + model)
        .done();
    assertSameBits(
        "latents",
        tensors(file("a.safetensors")).get("latents"),
        tensors(file("b.safetensors")).get("latents"));
  }

  @Test
  void aFolderOfDiffusersIsAModelAndIsWrittenAgain() throws Exception {
    Path rae = Golden.area("diffusers-rae").resolve("dinov2_folder_float16").resolve("diffusers");
    Path images = file("images.safetensors");
    SafetensorsWriter.write(
        images,
        Map.of("images", FormulaWeights.tensor("images", Shape.of(1, 3, 40, 48), 0.5, 1)),
        Map.of());
    Run.of("export", "--config", rae, "--format", "diffusers", "--out", file("again")).done();
    assertEquals(
        List.of("again/config.json", "again/diffusion_pytorch_model.safetensors"),
        Run.files(folder).stream().filter(name -> name.startsWith("again")).toList());
    Path config = Files.writeString(file("stage1.yaml"), "stage_1: again\n");
    List<Tensor> pictures = new ArrayList<>();
    Run.of(
            "export",
            "--config",
            rae,
            "--format",
            "diffusers",
            "--out",
            file("old"),
            "--names",
            "transformers-4")
        .done();
    String file = "diffusion_pytorch_model.safetensors";
    assertNotEquals(
        tensors(file("again").resolve(file)).names(), tensors(file("old").resolve(file)).names());
    for (Path model : List.of(rae, file("again"), config, file("old"))) {
      Path latents = file("latents.safetensors");
      Path picture = file("picture.safetensors");
      Run.of("encode", "--config", model, "--in", images, "--out", latents).done();
      Run.of("decode", "--config", model, "--in", latents, "--out", picture).done();
      pictures.add(tensors(picture).get("images"));
    }
    assertEquals(Shape.of(1, 3, 12, 12), pictures.get(0).shape());
    assertClose("written again", pictures.get(0), pictures.get(1), 1e-6);
    assertSameBits("named by a config", pictures.get(1), pictures.get(2));
    assertSameBits("older names", pictures.get(1), pictures.get(3));
    Path vae = Files.createDirectory(file("vae"));
    Files.writeString(vae.resolve("config.json"), "{\"_class_name\": \"AutoencoderKL\"}");
    Run.of("encode", "--config", vae, "--in", images, "--out", file("x.safetensors"))
        .failed("AutoencoderKL", "AutoencoderRAE");
  }

  @Test
  void wrongWordsAreNamedWithTheRightOnes() {
    Path onnx = file("x.onnx");
    Run.of("export", "--part", "backbon", "--out", onnx)
        .usage("--part", "'backbon'", "did you mean 'backbone'?", "guidance-backbone");
    Run.of("export", "--part", "encoder", "--format", "onxn", "--out", onnx)
        .usage("--format", "did you mean 'onnx'?");
    Run.of("export", "--out", onnx).usage("--part is missing", "decoder");
    Run.of("export", "--part", "encoder", "--out", file("x.zip")).usage(".onnx", ".safetensors");
    Run.of("export", "--part", "encoder", "--format", "onnx", "--out", file("x.pt"))
        .usage("--out", "must end in .onnx", "reference");
    Run.of("export", "--part", "encoder", "--format", "reference", "--out", onnx)
        .usage("--out", ".pt or .safetensors");
    Run.of("export", "--part", "encoder", "--format", "diffusers", "--out", file("rae"))
        .usage("--part", "leave --part out");
    Run.of("export", "--format", "diffusers", "--names", "transformers", "--out", file("rae"))
        .usage("--names", "'transformers'", "transformers-4", "transformers-5");
    Run.of("export", "--part", "encoder", "--names", "transformers-5", "--out", onnx)
        .usage("--names", "diffusers");
    assertEquals(List.of(), Run.files(folder));
  }

  @Test
  void whatIsNotThereCannotBeExported() throws Exception {
    Path onnx = file("x.onnx");
    Run.of("export", "--config", "tiny-fashion", "--part", "guidance-backbone", "--out", onnx)
        .failed("guidance.guidance_model", "guidance-backbone");
    Run.of(
            "export",
            "--config",
            "tiny-fashion",
            "--part",
            "backbone",
            "--out",
            onnx,
            "stage_2.ckpt=nowhere/x.pt")
        .failed("nowhere/x.pt");
    Path config = Files.writeString(file("latents.yaml"), Bundled.configWithout("stage_1"));
    Run.of("export", "--config", config, "--part", "decoder", "--out", onnx).failed("stage_1");
    Files.delete(config);
    Run.of("export", "--config", "pixels-256", "--part", "encoder", "--out", file("x.pt"))
        .failed("no weights");
    Run.of("export", "--config", "tiny-fashion", "--format", "diffusers", "--out", file("rae"))
        .failed("AutoencoderRAE", "num_attention_heads");
    assertEquals(List.of(), Run.files(folder));
  }

  @Test
  void targetsThatCannotBeWrittenStayAsTheyAre() throws Exception {
    Path taken = Files.createDirectory(file("taken.onnx"));
    Run.of("export", "--part", "backbone", "--out", taken).failed("taken.onnx", "folder");
    Path data = Files.createDirectory(file("y.onnx.data"));
    Run.of("export", "--part", "backbone", "--out", file("y.onnx")).failed("y.onnx.data");
    Files.delete(data);
    Path other = Files.createDirectory(file("other"));
    Files.writeString(other.resolve("notes.txt"), "mine");
    Run.of("export", "--format", "diffusers", "--out", other).failed("notes.txt");
    Path real = file("real.onnx");
    Path link = Files.createSymbolicLink(file("link.onnx"), real.getFileName());
    Run.of("export", "--part", "backbone", "--out", link).done();
    assertTrue(Files.isSymbolicLink(link) && Files.exists(file("real.onnx.data")));
    assertEquals(
        List.of("link.onnx", "other/notes.txt", "real.onnx", "real.onnx.data"), Run.files(folder));
  }

  @Test
  void onnxFilesAreRefusedWhereTheyCannotRun() throws Exception {
    Path onnx = file("backbone.onnx");
    Run.of("export", "--config", "tiny-fashion", "--part", "backbone", "--out", onnx).done();
    Path picture = file("x.png");
    String ckpt = "stage_2.ckpt=" + onnx;
    Run.of("sample", "--config", "tiny-fashion", "--engine", "pytorch", "--out", picture, ckpt)
        .failed("backbone.onnx", "'pytorch'", "'onnxruntime'");
    Run.of(
            "export",
            "--config",
            "tiny-fashion",
            "--part",
            "backbone",
            "--out",
            file("y.onnx"),
            ckpt)
        .failed("backbone.onnx");
    Run.of("export", "--config", "tiny-fashion", "--part", "backbone", "--out", file("y.pt"), ckpt)
        .failed("no weights");
    Path decoder = file("decoder.onnx");
    Run.of("export", "--config", "tiny-fashion", "--part", "decoder", "--out", decoder).done();
    Run.of("sample", "--config", "tiny-fashion", "--out", picture, "stage_2.ckpt=" + decoder)
        .failed("decoder.onnx", "inputs [t, x, y]", "[latents]");
    Run.of(
            "sample",
            "--config",
            "tiny-fashion",
            "--out",
            picture,
            "stage_2.params.input_size=8",
            "misc.latent_size=[96,8,8]",
            "stage_1.params.normalization_stat_path=null",
            ckpt)
        .failed("backbone.onnx", "(batch, 96, 8, 8)", "(any, 96, 4, 4)");
    Run.of(
            "sample",
            "--config",
            "tiny-fashion",
            "--out",
            picture,
            "stage_2.target=ONNX",
            "stage_2.params=null",
            "stage_2.params.input_size=4",
            "stage_2.params.in_channels=96",
            "stage_2.params.num_classes=10")
        .failed(".onnx", "ckpt");
    assertFalse(Files.exists(picture));
  }
}
