// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose config counts steps, as RAEv2's do, and not the points of the grid. */
class CountedStepsTest {
  private static final List<String> MODEL =
      List.of(
          "stage_2={target: DiTwDDTHeadIG, params: {input_size: 4, patch_size: 1, in_channels:"
              + " 96, hidden_size: [16, 16], depth: [1, 1], num_heads: [2, 2], num_classes: 10,"
              + " cond_arch: {num_t_tokens: 1, num_c_tokens: 1}}}",
          "transport.params.prediction=x",
          "sampler.params.num_steps=3",
          "guidance={ig: {scale: 1.0}}");

  @TempDir private Path folder;

  /** Random weights of the diffusion transformer. */
  private Path weights() {
    Random random = new Random(7);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (Registry registry = Registry.standard()) {
      ModelAssembly assembly =
          new ModelAssembly(Rae4j.readConfig(ServedConfig.BUNDLED, MODEL), registry);
      for (ParameterSpec spec :
          NetworkSummary.of(assembly.backbone().backbone().network()).specs()) {
        float[] values = new float[Math.toIntExact(spec.shape().elements())];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (0.1 * random.nextGaussian());
        }
        tensors.put(spec.name(), Tensor.of(values, spec.shape().dims()));
      }
    }
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(file, tensors, Map.of());
    return file;
  }

  @Test
  void stepsAreWhatIsAskedForAndSaid() throws Exception {
    List<String> overrides = new ArrayList<>(MODEL);
    overrides.add("stage_2.ckpt=" + weights());
    ServedConfig config = ServedConfig.of(ServedConfig.BUNDLED, overrides.toArray(String[]::new));
    try (TestServer server =
        new TestServer(config, TestServer.options(Files.createDirectory(folder.resolve("jobs"))))) {
      JsonNode model = TestServer.json(server.get("/v1/model"));
      assertEquals(3, model.at("/defaults/steps").asInt(), model::toString);
      assertEquals(1, model.at("/limits/fewest_steps").asInt(), model::toString);
      JsonNode job = server.done("{\"kind\": \"sample\", \"labels\": [1], \"steps\": 1}");
      assertEquals("done", job.path("state").asText(), job::toString);
      overrides.add("sampler.params.num_steps=1");
      try (Alone alone = new Alone(overrides.toArray(String[]::new))) {
        assertEquals(alone.picture(1, 42, 0), server.image(job.at("/files/0/url").asText()));
      }
      String refused =
          TestServer.refusal(400, server.post("/v1/jobs", "{\"kind\": \"sample\", \"steps\": 0}"));
      assertTrue(refused.contains("1 to "), refused);
      String unable =
          TestServer.refusal(
              400,
              server.post(
                  "/v1/jobs",
                  "{\"kind\": \"sample\", \"guidance\": {\"method\": \"internal\", \"scale\":"
                      + " 2}}"));
      assertTrue(unable.contains("a model whose transformer also gives base"), unable);
    }
  }
}
