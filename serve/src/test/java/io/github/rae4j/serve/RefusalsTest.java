// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Tensor;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests are refused before a job is made of them, by the name of what is wrong. */
class RefusalsTest {
  private static TestServer server;
  private static Path folder;

  @BeforeAll
  static void start(@TempDir Path temporary) {
    folder = temporary;
    server = new TestServer(TestServer.options(temporary.resolve("jobs")));
  }

  @AfterAll
  static void stop() {
    server.close();
    assertEquals(List.of(), server.faults());
  }

  private static JsonNode error(String path, String body) throws Exception {
    HttpResponse<byte[]> answer = server.post(path, body);
    assertEquals(400, answer.statusCode());
    return new ObjectMapper().readTree(answer.body()).path("error");
  }

  private static String decode(Path file, int bytes) throws Exception {
    byte[] content = Arrays.copyOf(Files.readAllBytes(file), bytes);
    return "{\"kind\": \"decode\", \"latents\": \""
        + Base64.getEncoder().encodeToString(content)
        + "\"}";
  }

  private static Path latents(String name, float value, long... shape) {
    float[] values = new float[(int) (shape[0] * shape[1] * shape[2] * shape[3])];
    Arrays.fill(values, value);
    Path file = folder.resolve(name);
    SafetensorsWriter.write(file, Map.of("latents", Tensor.of(values, shape)), Map.of());
    return file;
  }

  @Test
  void latentsAreLookedAtBeforeTheyAreQueued() throws Exception {
    Path good = latents("good", 0.5f, 1, 96, 4, 4);
    int whole = (int) Files.size(good);
    for (String body :
        List.of(
            decode(good, whole - 5),
            decode(latents("channels", 0.5f, 2, 95, 4, 4), 2 * 95 * 64 + whole - 96 * 64),
            decode(latents("nan", Float.NaN, 1, 96, 4, 4), whole))) {
      JsonNode error = error("/v1/jobs", body);
      assertEquals("latents", error.path("param").asText(), error.toString());
      assertFalse(error.path("message").asText().contains("rae4j-latents"), error.toString());
    }
    assertEquals("done", server.done(decode(good, whole)).path("state").asText());
  }

  @Test
  void theFieldThatIsWrongIsNamed() throws Exception {
    for (String labels : List.of("[\"nope\"]", "[10]", "[-1]")) {
      String body = "{\"kind\": \"sample\", \"labels\": " + labels + "}";
      assertEquals("labels", error("/v1/jobs", body).path("param").asText());
    }
    assertEquals(
        "label", error("/v1/jobs", "{\"kind\": \"sample\", \"label\": 10}").path("param").asText());
    assertEquals(
        "prompt", error("/v1/images/generations", "{\"prompt\": \"nope\"}").path("param").asText());
  }

  @Test
  void settingsAreRefusedInTheWordsOfTheRequest() throws Exception {
    for (String[] each :
        new String[][] {
          {"\"solver\": \"eulr\"", "solver", "did you mean 'ODE/euler'?"},
          {"\"solver\": \"a/b/c\"", "solver", "there are ODE/ab2, ODE/bosh3"},
          {"\"guidance\": {\"method\": \"cgf\"}", "guidance.method", "did you mean 'cfg'?"},
          {"\"guidance\": {\"method\": \"x.y\"}", "guidance.method", "there are none, cfg"},
          {"\"guidance\": {\"t_min\": 0.9, \"t_max\": 0.1}", "guidance.t_min", "less than t_max"}
        }) {
      JsonNode error = error("/v1/jobs", "{\"kind\": \"sample\", " + each[0] + "}");
      String message = error.path("message").asText();
      assertEquals(each[1], error.path("param").asText(), message);
      assertTrue(message.contains(each[2]), message);
      for (String foreign : List.of("jar", "plugin", "rae4j", ".yaml", "t-min", "\n")) {
        assertFalse(message.contains(foreign), message);
      }
    }
    JsonNode prompt = error("/v1/images/generations", "{\"prompt\": \"3\", \"solver\": \"eulr\"}");
    assertEquals("solver", prompt.path("param").asText());
    assertFalse(prompt.path("message").asText().contains("jar"), prompt.toString());
  }

  @Test
  void whatIsNoJsonIsSaidInPlainWords() throws Exception {
    for (String body :
        List.of(
            "{",
            "{\"kind\": \"sample\", \"labels\": [3]} trailing",
            "{\"kind\": \"sample\", \"kind\": \"sample\"}",
            "{\"a\":".repeat(50) + "1" + "}".repeat(50))) {
      String message = error("/v1/jobs", body).path("message").asText();
      assertTrue(message.startsWith("the body "), message);
      assertFalse(message.contains("Source") || message.contains("StreamRead"), message);
    }
    String message =
        error("/v1/jobs", "{\"kind\": \"reconstruct\", \"image\": \"%%%\"}")
            .path("message")
            .asText();
    assertTrue(message.startsWith("image is no base64"), message);
    assertFalse(message.contains("Illegal"), message);
  }

  @Test
  void headAnswersAsGetDoes() throws Exception {
    for (String path : List.of("/v1/jobs/nope", "/v1/jobs/nope/files/x", "/health", "/")) {
      HttpResponse<byte[]> get = server.get(path);
      HttpResponse<byte[]> head =
          server.send(path, request -> request.method("HEAD", BodyPublishers.noBody()));
      assertEquals(get.statusCode(), head.statusCode(), path);
      assertEquals(
          get.headers().firstValue("Content-Type"),
          head.headers().firstValue("Content-Type"),
          path);
      assertEquals(0, head.body().length);
    }
  }
}
