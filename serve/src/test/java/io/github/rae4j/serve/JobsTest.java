// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngText;
import io.github.rae4j.formats.image.PngWriter;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
  private static TestServer server;
  private static Path folder;

  @BeforeAll
  static void start(@TempDir Path temporary) {
    folder = temporary;
    Path pictures = temporary.resolve("pictures");
    for (int i = 0; i < 3; i++) {
      PngWriter.write(pictures.resolve(i + ".png"), picture(60 * i), Map.of());
    }
    server =
        new TestServer(
            ServedConfig.of(ServedConfig.BUNDLED).withGallery(pictures.toString()),
            TestServer.options(temporary.resolve("jobs")));
  }

  @AfterAll
  static void stop() {
    server.close();
    assertEquals(List.of(), server.faults());
  }

  /** A bright square on dark ground. */
  private static RgbImage picture(int shade) {
    byte[] rgb = new byte[32 * 32 * 3];
    for (int y = 8; y < 24; y++) {
      for (int x = 8; x < 24; x++) {
        for (int c = 0; c < 3; c++) {
          rgb[(y * 32 + x) * 3 + c] = (byte) (100 + shade);
        }
      }
    }
    return new RgbImage(32, 32, rgb);
  }

  private static String base64(RgbImage image) {
    return Base64.getEncoder().encodeToString(PngWriter.encode(image, Map.of()));
  }

  private static List<JsonNode> files(JsonNode job, String role) {
    List<JsonNode> files = new ArrayList<>();
    job.path("files")
        .forEach(
            file -> {
              if (file.path("role").asText().equals(role)) {
                files.add(file);
              }
            });
    return files;
  }

  @Test
  void picturesAreThoseOfTheBulkCommandAndSayWhereTheyCameFrom() throws Exception {
    JsonNode job =
        server.done(
            "{\"kind\": \"sample\", \"labels\": [7, \"bag\", \"sandal\"], \"seed\": 3,"
                + " \"previews\": 3, \"latents\": true, "
                + TestServer.QUICK
                + "}");
    assertEquals("done", job.path("state").asText(), job::toString);
    List<JsonNode> images = files(job, "image");
    assertEquals(3, images.size());
    try (Alone alone = new Alone("sampler.params.num_steps=6")) {
      int[] labels = {7, 8, 5};
      for (int i = 0; i < 3; i++) {
        assertEquals(
            alone.picture(labels[i], 3, i), server.image(images.get(i).path("url").asText()));
      }
    }
    Path file = folder.resolve("jobs").resolve(job.path("id").asText()).resolve("image-001.png");
    Map<String, String> texts = PngText.read(file);
    assertEquals("8 Bag", texts.get("rae4j.label"));
    assertEquals("3", texts.get("rae4j.seed"));
    assertEquals("1", texts.get("rae4j.image"));
    assertTrue(texts.get("rae4j.config").contains("sampler.params.num_steps=6"), texts::toString);
    assertTrue(texts.containsKey("rae4j.sha256.backbone"), texts.keySet()::toString);
    assertEquals(1, files(job, "latents").size());
  }

  @Test
  void anotherSolverAndGuidanceRunOnTheSameNetworks() throws Exception {
    String start = "{\"kind\": \"sample\", \"label\": 7, \"count\": 1, \"steps\": 5, ";
    JsonNode heun =
        server.done(start + "\"solver\": \"heun\", \"guidance\": {\"method\": \"none\"}}");
    JsonNode cfg =
        server.done(start + "\"guidance\": {\"method\": \"cfg\", \"scale\": 3, \"t_max\": 0.8}}");
    assertEquals("done", heun.path("state").asText(), heun::toString);
    assertEquals("done", cfg.path("state").asText(), cfg::toString);
    assertNotEquals(
        server.image(files(heun, "image").get(0).path("url").asText()),
        server.image(files(cfg, "image").get(0).path("url").asText()));
    try (Alone alone =
        new Alone(
            "sampler.params.num_steps=5",
            "guidance.method=cfg",
            "guidance.scale=3",
            "guidance.t-max=0.8")) {
      assertEquals(
          alone.picture(7, 42, 0), server.image(files(cfg, "image").get(0).path("url").asText()));
    }
  }

  @Test
  void onlyGuidanceThatTheModelCanDoIsOffered() throws Exception {
    JsonNode offered = TestServer.json(server.get("/v1/model")).path("guidances");
    List<String> names = new ArrayList<>();
    offered.forEach(name -> names.add(name.asText()));
    assertEquals(
        List.of("autoguidance", "cfg", "internal", "none"), names.stream().sorted().toList());
    String request = "{\"kind\": \"sample\", \"label\": 1, \"steps\": 5, \"guidance\": %s}";
    JsonNode internal =
        server.done(request.replace("%s", "{\"method\": \"internal\", \"scale\": 2}"));
    JsonNode none = server.done(request.replace("%s", "{\"method\": \"none\"}"));
    assertEquals("done", internal.path("state").asText(), internal::toString);
    try (Alone alone =
        new Alone("sampler.params.num_steps=5", "guidance={method: internal, ig: {scale: 2.0}}")) {
      assertEquals(alone.picture(1, 42, 0), server.image(internal.at("/files/0/url").asText()));
    }
    assertNotEquals(
        server.image(none.at("/files/0/url").asText()),
        server.image(internal.at("/files/0/url").asText()));
  }

  @Test
  void aFilmHasEachStateBesideThePredictedPicture() throws Exception {
    JsonNode job =
        server.done("{\"kind\": \"sample\", \"label\": 1, \"film\": true, \"steps\": 6}");
    assertEquals("done", job.path("state").asText(), job::toString);
    assertEquals(files(job, "state").size(), files(job, "prediction").size());
    assertTrue(files(job, "state").size() >= 5, job::toString);
    try (Alone alone = new Alone("sampler.params.num_steps=6")) {
      assertEquals(
          alone.picture(1, 42, 0), server.image(files(job, "image").get(0).path("url").asText()));
    }
  }

  @Test
  void aPictureIsReconstructedAndMeasured() throws Exception {
    JsonNode job =
        server.done(
            "{\"kind\": \"reconstruct\", \"tau\": 0.8, \"image\": \""
                + base64(picture(99))
                + "\"}");
    assertEquals("done", job.path("state").asText(), job::toString);
    for (String role : List.of("original", "image", "difference", "noised")) {
      assertEquals(1, files(job, role).size(), role);
    }
    assertTrue(job.path("values").path("psnr").asDouble() > 15, job::toString);
    assertTrue(
        job.path("values").path("psnr").asDouble()
            > job.path("values").path("psnr_noised").asDouble(),
        job::toString);
  }

  @Test
  void latentsGoThereAndBack() throws Exception {
    JsonNode encoded =
        server.done("{\"kind\": \"encode\", \"image\": \"" + base64(picture(20)) + "\"}");
    assertEquals("done", encoded.path("state").asText(), encoded::toString);
    JsonNode decoded =
        server.done(
            String.format(
                Locale.ROOT,
                "{\"kind\": \"decode\", \"latents\": {\"job\": \"%s\", \"file\":"
                    + " \"latents.safetensors\"}}",
                encoded.path("id").asText()));
    JsonNode direct =
        server.done("{\"kind\": \"reconstruct\", \"image\": \"" + base64(picture(20)) + "\"}");
    assertEquals(
        server.image(files(direct, "image").get(0).path("url").asText()),
        server.image(files(decoded, "image").get(0).path("url").asText()));
  }

  @Test
  void tokensAreColoursAndFindTheirPicture() throws Exception {
    JsonNode job =
        server.done("{\"kind\": \"latents\", \"image\": \"" + base64(picture(60)) + "\"}");
    assertEquals("done", job.path("state").asText(), job::toString);
    assertEquals(1, files(job, "image").size());
    JsonNode nearest = files(job, "nearest").get(0);
    assertEquals(1, nearest.path("likeness").asDouble(), 1e-5, nearest::toString);
    assertTrue(nearest.path("id").asText().contains("1.png"), nearest::toString);
  }

  @Test
  void picturesAreVariedPaintedAndInterpolated() throws Exception {
    String sent = "\"image\": \"" + base64(picture(50)) + "\", " + TestServer.QUICK;
    JsonNode varied =
        server.done(
            "{\"kind\": \"vary\", \"label\": 7, \"count\": 2, \"strength\": 0.5, " + sent + "}");
    assertEquals("done", varied.path("state").asText(), varied::toString);
    assertEquals(2, files(varied, "image").size());
    byte[] white = new byte[32 * 32 * 3];
    for (int i = 0; i < white.length / 2; i++) {
      white[i] = (byte) 255;
    }
    JsonNode painted =
        server.done(
            "{\"kind\": \"inpaint\", \"label\": 7, \"mask\": \""
                + base64(new RgbImage(32, 32, white))
                + "\", "
                + sent
                + "}");
    assertEquals("done", painted.path("state").asText(), painted::toString);
    RgbImage result = server.image(files(painted, "image").get(0).path("url").asText());
    for (int i = white.length / 2; i < white.length; i++) {
      assertEquals(picture(50).rgb()[i], result.rgb()[i], "outside of the mask nothing changes");
    }
    JsonNode walk =
        server.done(
            "{\"kind\": \"interpolate\", \"labels\": [7, 8], \"frames\": 4, "
                + TestServer.QUICK
                + "}");
    assertEquals("done", walk.path("state").asText(), walk::toString);
    assertEquals(4, files(walk, "image").size());
    try (Alone alone = new Alone("sampler.params.num_steps=6")) {
      assertEquals(
          alone.picture(7, 42, 0), server.image(files(walk, "image").get(0).path("url").asText()));
    }
    // The same again, from the pictures that the server has.
    String again =
        painted
            .path("request")
            .toString()
            .replace("{\"file\":", "{\"job\":\"" + painted.path("id").asText() + "\",\"file\":");
    JsonNode second = server.done(again);
    assertEquals(result, server.image(files(second, "image").get(0).path("url").asText()));
  }

  @Test
  void aJobIsCancelledAtItsNextStepAndThenDeleted() throws Exception {
    String id =
        server.submit("{\"kind\": \"sample\", \"count\": 64, \"steps\": 1000}").path("id").asText();
    waitFor(id, "running");
    assertEquals(200, server.send("/v1/jobs/" + id, request -> request.DELETE()).statusCode());
    JsonNode job = server.end(id);
    assertEquals("cancelled", job.path("state").asText(), job::toString);
    assertTrue(job.path("seconds").asDouble() < 60, job::toString);
    HttpResponse<byte[]> gone = server.send("/v1/jobs/" + id, request -> request.DELETE());
    assertTrue(TestServer.json(gone).path("deleted").asBoolean());
    TestServer.refusal(404, server.get("/v1/jobs/" + id));
    assertTrue(Files.notExists(folder.resolve("jobs").resolve(id)));
  }

  private static void waitFor(String id, String state) throws IOException, InterruptedException {
    while (!server.job(id).path("state").asText().equals(state)) {
      Thread.sleep(20);
    }
  }

  @Test
  void eventsTellOfStepsAndPreviews() throws Exception {
    String id =
        server
            .submit("{\"kind\": \"sample\", \"count\": 2, \"steps\": 100, \"previews\": 8}")
            .path("id")
            .asText();
    String events = TestServer.text(server.get("/v1/jobs/" + id + "/events"));
    assertTrue(events.contains("\"seconds_left\""), events);
    assertTrue(events.contains("/previews/"), events);
    assertTrue(events.strip().contains("event: end"), events);
  }

  @Test
  void clientsOfOpenAiAreAnswered() throws Exception {
    JsonNode answer =
        TestServer.json(
            server.post(
                "/v1/images/generations",
                "{\"prompt\": \"sneaker\", \"n\": 2, \"seed\": 5, \"steps\": 6, \"size\":"
                    + " \"32x32\", \"model\": \"tiny-fashion-ag\", \"user\": \"somebody\"}"));
    assertEquals(2, answer.path("data").size(), answer::toString);
    byte[] png = Base64.getDecoder().decode(answer.path("data").get(1).path("b64_json").asText());
    try (Alone alone = new Alone("sampler.params.num_steps=6")) {
      assertEquals(
          alone.picture(7, 5, 1),
          new io.github.rae4j.formats.image.ImageReader().read("answer", png));
    }
    JsonNode models = TestServer.json(server.get("/v1/models"));
    assertEquals("tiny-fashion-ag", models.path("data").get(0).path("id").asText());
    assertEquals(200, server.get("/v1/models/tiny-fashion-ag").statusCode());
    String refused =
        TestServer.refusal(400, server.post("/v1/images/generations", "{\"prompt\": \"sneeker\"}"));
    assertTrue(refused.contains("Sneaker"), refused);
    JsonNode url =
        TestServer.json(
            server.post(
                "/v1/images/generations",
                "{\"prompt\": \"7\", \"steps\": 6, \"guidance\": 2, \"response_format\":"
                    + " \"url\"}"));
    String address = url.path("data").get(0).path("url").asText();
    assertEquals(32, server.image(address.substring(server.server().url().length() - 1)).width());
  }

  @Test
  void prometheusIsTold() throws Exception {
    server.done("{\"kind\": \"sample\", \"count\": 1, " + TestServer.QUICK + "}");
    String text = TestServer.text(server.get("/metrics"));
    for (String name :
        List.of(
            "rae4j_queue_jobs",
            "rae4j_images_total",
            "rae4j_phase_seconds_sum{phase=\"sample\"}",
            "rae4j_phase_seconds_sum{phase=\"decode\"}",
            "jvm_memory_used_bytes")) {
      assertTrue(text.contains(name), () -> name + " in " + text);
    }
    assertEquals("ok", TestServer.json(server.get("/health")).path("status").asText());
  }
}
