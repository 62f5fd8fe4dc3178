// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testdata.GoldenComparison;
import io.github.rae4j.testkit.TensorAssertions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configs of RAEv2's shape: labels and texts, internal guidance, and what is wrong with them. */
class ContextCommandsTest {
  @TempDir Path folder;

  private Path config(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name + ".yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The backbone of samplers-v2 with its parts in the sections in which RAEv2 has them. */
  private Path labels(String guidance) {
    GoldenCase golden = Golden.get("samplers-v2", "ode-ddt-v2");
    return config(
        "labels",
        String.join(
            "\n",
            "stage_2:",
            "  target: stage2.models.DDT.DiTwDDTHeadIG",
            "  params:",
            "    input_size: 4",
            "    in_channels: 8",
            "    patch_size: [1, 1]",
            "    hidden_size: [16, 24]",
            "    depth: [2, 1]",
            "    num_heads: [2, 3]",
            "    mlp_ratio: 4.0",
            "  ckpt: " + golden.folder().resolve("model.pt"),
            "  ckpt_key: ema",
            "conditioning:",
            "  type: label",
            "  arch: {num_t_tokens: 2, num_c_tokens: 3}",
            "repa: {use_repa: false, repa_layer_depth: 8, repa_coeff: 0.5}",
            "internal_guidance: {base_model_depth: 1, base_model_coeff: 1.0}",
            "transport:",
            "  params: {prediction: x, t_eps: 0.05, time_dist_type: logit-normal_0_1}",
            "sampler:",
            "  params: {num_steps: 10}",
            "guidance:",
            "  cfg: {scale: 1.0, t-min: 0.0, t-max: 1.0}",
            "  ig: " + guidance,
            "misc:",
            "  latent_size: [8, 4, 4]",
            "  num_classes: 6",
            "  time_dist_shift_dim: 32768",
            "  time_dist_shift_base: 4096"));
  }

  private Path texts(String more) {
    GoldenCase golden = Golden.get("backbones-v2", "ddt_ig_text_guidance");
    return config(
        "texts",
        String.join(
            "\n",
            "stage_2:",
            "  target: stage2.models.DDT.DiTwDDTHeadIG",
            "  params:",
            "    input_size: 4",
            "    in_channels: 8",
            "    patch_size: [1, 1]",
            "    hidden_size: [12, 16]",
            "    depth: [2, 1]",
            "    num_heads: [3, 2]",
            "  ckpt: " + golden.folder().resolve("model.pt"),
            "  ckpt_key: ema",
            "conditioning:",
            "  type: text",
            "  context_dim: 12",
            "  text_encoder: {max_length: 6}",
            "  arch: {num_t_tokens: 2, num_c_tokens: 3}",
            "internal_guidance: {base_model_depth: 1}",
            "transport: {params: {prediction: x}}",
            "sampler: {params: {num_steps: 3}}",
            "misc: {latent_size: [8, 4, 4], num_classes: 1, time_dist_shift_base: 128}",
            more));
  }

  private Path file(String name, Map<String, Tensor> tensors) {
    Path file = folder.resolve(name + ".safetensors");
    SafetensorsWriter.write(file, tensors, Map.of());
    return file;
  }

  private static Map<String, Tensor> tensors(Weights weights, String... names) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : names) {
      tensors.put(name, weights.get(name));
    }
    return tensors;
  }

  /** A run that says no more than that it reads the averaged weights. */
  private static Run noted(Object... arguments) {
    Run run = Run.of(arguments);
    assertEquals(0, run.status(), run.err());
    assertTrue(
        run.err().lines().allMatch(line -> line.contains("the weights are read from 'ema'")),
        run.err());
    return new Run(0, run.out(), "");
  }

  @Test
  void samplesWithInternalGuidanceAsTheReferenceDoes() {
    GoldenCase golden = Golden.get("samplers-v2", "ode-ddt-v2");
    Path noise = file("noise", Map.of("noise", golden.input("z"), "labels", golden.input("y")));
    Path config = labels("{scale: 1.78, t_min: 0.1, t_max: 1.0, unconditional_scale: null}");
    Path latents = folder.resolve("latents.safetensors");
    JsonNode result =
        noted("sample", "--json", "-c", config, "--noise", noise, "--latents", latents).json();
    assertEquals(10, result.get("evaluations").asInt());
    assertFalse(result.get("notes").toString().contains("no effect"), result.toString());
    assertLast(golden, "x-10-ig.xs", latents);
    noted(
            "sample",
            "-c",
            config,
            "--noise",
            noise,
            "--latents",
            latents,
            "--steps",
            25,
            "guidance.cfg.scale=1.5",
            "guidance.cfg.t_min=0.1",
            "guidance.cfg.t_max=0.95",
            "guidance.ig.scale=1.4",
            "guidance.ig.t_min=0")
        .done();
    assertLast(golden, "x-25-ig-cfg.xs", latents);
  }

  @Test
  void countsStepsAndNotPoints() {
    Path config = labels("{scale: 1.78}");
    Path latents = folder.resolve("latents.safetensors");
    for (int steps : new int[] {1, 2}) {
      JsonNode result =
          noted(
                  "sample",
                  "--json",
                  "-c",
                  config,
                  "--labels",
                  1,
                  "--latents",
                  latents,
                  "--steps",
                  steps)
              .json();
      assertEquals(steps, result.get("evaluations").asInt());
    }
    Run.of("sample", "-c", config, "--labels", 1, "--latents", latents, "--steps", 0)
        .usage("--steps", "at least 1, but is 0");
  }

  private static double tolerance(GoldenCase golden, String output) {
    return new GoldenComparison(golden).tolerance(output, "max_rel");
  }

  private static void assertLast(GoldenCase golden, String states, Path latents) {
    Tensor all = golden.output(states);
    int last = all.shape().intDim(0) - 1;
    Tensor actual = Checkpoint.open(latents).weights().get("latents");
    TensorAssertions.assertClose(
        states,
        all.rows(last, last + 1).reshape(actual.shape().dims()),
        actual,
        tolerance(golden, states));
  }

  @Test
  void forwardWritesWhatTheNetworkPredictsAndItsFurtherOutputs() {
    GoldenCase golden = Golden.get("samplers-v2", "ode-ddt-v2");
    Path config = labels("{scale: 1.78}");
    Path in =
        file(
            "in",
            Map.of(
                "x", golden.input("z"),
                "t", Tensor.of(new float[] {0.3f, 0.8f}, 2),
                "context", golden.input("y")));
    Path out = folder.resolve("out.safetensors");
    for (String engine : new String[] {"onnxruntime", "pytorch"}) {
      noted(
              "forward",
              "-c",
              config,
              "--part",
              "backbone",
              "--in",
              in,
              "--out",
              out,
              "--engine",
              engine)
          .done();
      Weights written = Checkpoint.open(out).weights();
      assertEquals(Set.of("prediction", "base"), written.names());
      TensorAssertions.assertClose(
          "full", golden.output("full"), written.get("prediction"), tolerance(golden, "full"));
      TensorAssertions.assertClose(
          "base", golden.output("base"), written.get("base"), tolerance(golden, "base"));
    }
    noted(
            "forward",
            "-c",
            config,
            "--part",
            "backbone",
            "--in",
            in,
            "--out",
            out,
            "transport.params.prediction=velocity")
        .done();
    assertEquals(Set.of("velocity", "base"), Checkpoint.open(out).weights().names());
  }

  @Test
  void forwardTakesTokensWithAMask() {
    GoldenCase golden = Golden.get("backbones-v2", "ddt_ig_text_guidance");
    Path config = texts("");
    Path in = file("in", tensors(golden.inputs(), "x", "t", "context", "attn_mask"));
    Path out = folder.resolve("out.safetensors");
    noted("forward", "-c", config, "--part", "backbone", "--in", in, "--out", out).done();
    Weights written = Checkpoint.open(out).weights();
    TensorAssertions.assertClose(
        "full", golden.output("full"), written.get("prediction"), golden.tolerance("full"));
    Map<String, Tensor> wrong = tensors(golden.inputs(), "x", "t", "context");
    wrong.put("attn_mask", Tensor.of(new long[8], 2, 4));
    Path bad = file("bad", wrong);
    Run.of("forward", "-c", config, "--part", "backbone", "--in", bad, "--out", out)
        .failed("bad.safetensors: the tensor 'attn_mask' must have the shape (batch, 6), but is");
  }

  @Test
  void samplesTextsWithTokensOfAFile() {
    GoldenCase golden = Golden.get("backbones-v2", "ddt_ig_text_guidance");
    Path config = texts("guidance: {cfg: {scale: 3.0}, ig: {scale: 1.5}}");
    Path latents = folder.resolve("latents.safetensors");
    Run.of("sample", "-c", config, "--latents", latents)
        .failed("takes 1 to 6 tokens of width 12; give them as --condition FILE.safetensors");
    Map<String, Tensor> tensors = tensors(golden.inputs(), "context", "attn_mask");
    Path tokens = file("tokens", tensors);
    Run.of("sample", "-c", config, "--latents", latents, "--condition", tokens)
        .failed("this guidance needs what stands for no condition", "null_context");
    assertFalse(Files.exists(latents));
    tensors.put("null_context", golden.input("2.context").rows(2, 3).reshape(6, 12));
    tensors.put("null_attn_mask", golden.input("2.attn_mask").rows(2, 3).reshape(6));
    Path both = file("both", tensors);
    JsonNode result =
        noted("sample", "--json", "-c", config, "--latents", latents, "--condition", both).json();
    assertEquals(2, result.get("images").asInt());
    assertEquals(3, result.get("evaluations").asInt());
    Tensor guided = Checkpoint.open(latents).weights().get("latents");
    noted(
            "sample",
            "-c",
            config,
            "--latents",
            latents,
            "--condition",
            tokens,
            "guidance.cfg.scale=1")
        .done();
    assertFalse(
        Arrays.equals(
            guided.toFloatArray(),
            Checkpoint.open(latents).weights().get("latents").toFloatArray()));
    Run.of("sample", "-c", config, "--latents", latents, "--condition", tokens, "--count", 2)
        .usage("--condition says how many images there are");
    tensors.put("attn_mask", Tensor.of(new long[8], 2, 4));
    Run.of("sample", "-c", config, "--latents", latents, "--condition", file("bad", tensors))
        .failed("bad.safetensors: the tensor 'attn_mask' must have the shape (2, 6)");
  }

  @Test
  void describesTheNetworkWithAndWithoutItsBase() {
    Run run = noted("describe", "-c", labels("{scale: 1.78}")).done();
    assertTrue(run.out().contains("with output base: "), run.out());
    assertTrue(run.out().contains("guidance internal cfg 1.0, ig 1.78"), run.out());
    JsonNode json = noted("describe", "--json", "-c", labels("{scale: 1.78}")).json();
    JsonNode backbone = json.get("backbone");
    long plain = backbone.get("parameters").asLong();
    assertTrue(backbone.get("with_base").get("parameters").asLong() > plain, json.toString());
    assertTrue(
        backbone.get("with_base").get("paperGflops").asDouble()
            > backbone.get("paperGflops").asDouble());
    assertEquals(10, json.get("sampling").get("evaluations").asInt());
    assertTrue(json.get("backbone").get("learnedParameters").asLong() < plain);
  }

  @Test
  void saysWhatIsWrong() {
    Path config = labels("{scale: 1.78}");
    Run.of("describe", "-c", config, "internal_guidance.base_model_depth=3")
        .failed("base_model_depth: must be 1 to 2, the number of blocks, but is 3");
    GoldenCase plain = Golden.get("backbones-v2", "ddt_label");
    Path latents = folder.resolve("latents.safetensors");
    Run.of(
            "sample",
            "-c",
            config,
            "--latents",
            latents,
            "--labels",
            1,
            "stage_2.target=DiTwDDTHead",
            "stage_2.ckpt=" + plain.folder().resolve("model.pt"),
            "stage_2.params.hidden_size=[12, 16]",
            "stage_2.params.num_heads=[3, 2]",
            "misc.num_classes=10")
        .failed("this guidance asks the backbone for [base], but it has no further outputs");
    Run.of("sample", "-c", config, "--latents", latents, "guidance.ig.t_min=1")
        .failed("guidance.ig.t_min: must be less than t_max");
    Run.of("sample", "-c", config, "--latents", latents, "sampler.params.num_steps=0")
        .failed("sampler.params.num_steps: must be at least 1");
    assertFalse(Files.exists(latents));
  }

  /** Its classes have the names of older ones; the checkpoint tells which it belongs to. */
  @Test
  void aCheckpointOfTheOtherKindIsTold() {
    GoldenCase plain = Golden.get("backbones-v2", "ddt_label");
    Path older =
        config(
            "older",
            String.join(
                "\n",
                "stage_2:",
                "  target: stage2.models.DDT.DiTwDDTHead",
                "  params:",
                "    input_size: 4",
                "    in_channels: 8",
                "    hidden_size: [12, 16]",
                "    depth: [2, 1]",
                "    num_heads: [3, 2]",
                "    num_classes: 10",
                "  ckpt: " + plain.folder().resolve("model.pt"),
                "misc: {latent_size: [8, 4, 4], num_classes: 10, time_dist_shift_base: 128}"));
    Path latents = folder.resolve("latents.safetensors");
    Run run = Run.of("sample", "-c", older, "--labels", 1, "--latents", latents);
    assertEquals(1, run.status());
    assertTrue(
        run.err().contains("looks like the checkpoint of a RAEv2 backbone (conditions in context)"),
        run.err());
  }
}
