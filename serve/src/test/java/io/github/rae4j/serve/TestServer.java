// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** A server with the bundled model on a free port, and a client of it. */
final class TestServer implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Fewer steps than usual, so that tests are short. */
  static final String QUICK = "\"steps\": 6";

  private final RaeServer server;
  private final List<Throwable> faults = Collections.synchronizedList(new ArrayList<>());
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(20))
          .build();

  TestServer(ServeOptions options) {
    this(ServedConfig.of(ServedConfig.BUNDLED), options);
  }

  TestServer(ServedConfig config, ServeOptions options) {
    server = RaeServer.start(config, options, faults::add);
  }

  static ServeOptions options(Path folder) {
    return ServeOptions.local(folder).withPort(0);
  }

  RaeServer server() {
    return server;
  }

  String url(String path) {
    return server.url() + path.substring(1);
  }

  HttpResponse<byte[]> send(String path, UnaryOperator<HttpRequest.Builder> how)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(path))).timeout(Duration.ofMinutes(3));
    return client.send(how.apply(request).build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send(path, request -> request);
  }

  HttpResponse<byte[]> post(String path, String body) throws IOException, InterruptedException {
    return send(
        path,
        request ->
            request
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  /** What is said of a request that is refused. */
  static String refusal(int status, HttpResponse<byte[]> answer) throws IOException {
    assertEquals(status, answer.statusCode(), () -> text(answer));
    JsonNode error = json(answer).path("error");
    assertTrue(error.path("message").isTextual(), () -> text(answer));
    return error.path("message").asText();
  }

  JsonNode submit(String body) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = post("/v1/jobs", body);
    assertEquals(202, answer.statusCode(), () -> text(answer));
    return json(answer);
  }

  JsonNode job(String id) throws IOException, InterruptedException {
    return json(get("/v1/jobs/" + id));
  }

  /** Submits a job and waits for it by its events. */
  JsonNode done(String body) throws IOException, InterruptedException {
    return end(submit(body).path("id").asText());
  }

  /** Waits for a job. */
  JsonNode end(String id) throws IOException, InterruptedException {
    String events = text(get("/v1/jobs/" + id + "/events"));
    String last = events.substring(events.lastIndexOf("event: end\ndata: ") + 17).strip();
    return JSON.readTree(last);
  }

  RgbImage image(String url) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = get(url);
    assertEquals(200, answer.statusCode());
    return new ImageReader().read(url, answer.body());
  }

  /** What was not foreseen so far. */
  List<Throwable> faults() {
    return List.copyOf(faults);
  }

  @Override
  public void close() {
    server.close();
  }
}
