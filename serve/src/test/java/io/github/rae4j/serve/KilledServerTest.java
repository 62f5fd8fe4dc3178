// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledServerTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void finishedPicturesAreThereAndUnfinishedJobsAreSaidToBeLost(@TempDir Path folder)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ServerProgram.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String finished;
    String unfinished;
    int there;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String url = String.valueOf(out.readLine());
      finished = submit(url, "{\"kind\": \"sample\", \"count\": 2, \"steps\": 6}");
      while (!job(url, finished).path("state").asText().equals("done")) {
        Thread.sleep(20);
      }
      unfinished = submit(url, "{\"kind\": \"sample\", \"count\": 64, \"steps\": 60}");
      while (job(url, unfinished).path("done").asInt() == 0) {
        Thread.sleep(20);
      }
      there = job(url, unfinished).path("done").asInt();
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (TestServer server = new TestServer(TestServer.options(folder))) {
      JsonNode done = server.job(finished);
      assertEquals("done", done.path("state").asText(), done::toString);
      assertEquals(32, server.image(firstImage(done)).width());
      JsonNode lost = server.job(unfinished);
      assertEquals("lost", lost.path("state").asText(), lost::toString);
      assertTrue(
          lost.path("problem").asText().contains("of 64 pictures are there"), lost::toString);
      assertTrue(there > 0);
      // Pictures of the batches that job.json had been told of.
      lost.path("files").forEach(file -> assertTrue(file.path("url").isTextual()));
      JsonNode again = server.done(done.path("request").toString());
      assertEquals(server.image(firstImage(done)), server.image(firstImage(again)));
    }
  }

  private static String firstImage(JsonNode job) {
    for (JsonNode file : job.path("files")) {
      if (file.path("role").asText().equals("image")) {
        return file.path("url").asText();
      }
    }
    throw new AssertionError("no picture in " + job);
  }

  private String submit(String url, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "v1/jobs"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    String text = client.send(request, BodyHandlers.ofString()).body();
    return TestServer.JSON.readTree(text).path("id").asText();
  }

  private JsonNode job(String url, String id) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "v1/jobs/" + id)).build();
    return TestServer.JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
  }
}
