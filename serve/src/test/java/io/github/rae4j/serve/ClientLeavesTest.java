// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody computes for a client of OpenAI's interface that has gone. */
class ClientLeavesTest {
  private static final String LONG = "{\"prompt\": \"7\", \"n\": 64, \"steps\": 1000}";
  private static final String SHORT = "{\"prompt\": \"7\", \"n\": 1, \"steps\": 300}";
  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = new TestServer(TestServer.options(folder));
  }

  @AfterAll
  static void stop() {
    server.close();
    assertEquals(List.of(), server.faults());
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void send(Socket socket, String body, String connection) throws IOException {
    String request =
        String.join(
            "\r\n",
            "POST /v1/images/generations HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: " + connection,
            "Content-Type: application/json",
            "Content-Length: " + body.length(),
            "",
            body);
    OutputStream out = socket.getOutputStream();
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static List<String> newest(int count) throws Exception {
    return TestServer.json(server.get("/v1/jobs?limit=" + count))
        .path("data")
        .findValuesAsText("state");
  }

  /** Waits until the newest jobs are in these states. */
  private static void await(String... states) throws Exception {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!newest(states.length).equals(List.of(states)) && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    assertEquals(List.of(states), newest(states.length));
  }

  @Test
  void whatRunsAndWhatWaitsEndsWithItsClient() throws Exception {
    Socket running = connect();
    send(running, LONG, "keep-alive");
    await("running");
    Socket waiting = connect();
    // Other settings, so that it is not taken together with the first one.
    send(waiting, LONG.replace("1000", "999"), "keep-alive");
    await("queued", "running");
    waiting.close();
    await("cancelled", "running");
    running.setSoLinger(true, 0);
    running.close();
    await("cancelled", "cancelled");
    JsonNode health = TestServer.json(server.get("/health"));
    assertEquals(0, health.path("queue").asInt());
  }

  @Test
  void aRequestThatCameEarlyIsAnsweredAsWell() throws Exception {
    try (Socket socket = connect()) {
      send(socket, SHORT, "keep-alive");
      // It is looked at the connection several times before and after this one arrives.
      Thread.sleep(300);
      send(socket, SHORT, "close");
      String answers =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertEquals(3, answers.split("HTTP/1.1 200", -1).length, answers);
      assertTrue(answers.endsWith("}"), answers);
    }
  }
}
