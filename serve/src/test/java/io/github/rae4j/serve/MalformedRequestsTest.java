// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no request of HTTP, or none that a route sees, is refused in JSON as all else. */
class MalformedRequestsTest {
  private static final String JSON_BODY = "|Content-Type: application/json";
  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = new TestServer(TestServer.options(folder));
  }

  @AfterAll
  static void stop() throws Exception {
    String counted = TestServer.text(server.get("/metrics"));
    assertTrue(counted.contains("rae4j_http_answers_total{status=\"431\"} 1.0"), counted);
    server.close();
    assertEquals(List.of(), server.faults());
  }

  private static String answer(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Lines are divided by bars, {@code LONG} stands for 20,000 letters. */
  @ParameterizedTest
  @CsvSource({
    "400, GET /%zz HTTP/1.1",
    "400, GET /v1/jobs/%00 HTTP/1.1",
    "400, GET /a/..;/b HTTP/1.1",
    "400, GET /%c0%af HTTP/1.1",
    "400, GET / HTTP/1.1|Host: other",
    "400, GET http://127.0.0.1:99999/ HTTP/1.1",
    "400, CONNECT other:1 HTTP/1.1",
    "400, POST /v1/jobs HTTP/1.1|Content-Length: x",
    "400, POST /v1/jobs HTTP/1.1" + JSON_BODY + "|Transfer-Encoding: chunked||zz",
    "404, OPTIONS * HTTP/1.1",
    "405, FOO / HTTP/1.1",
    "405, TRACE /v1/jobs HTTP/1.1",
    "414, GET /LONG HTTP/1.1",
    "417, POST /v1/jobs HTTP/1.1" + JSON_BODY + "|Expect: nonsense",
    "431, GET / HTTP/1.1|X: LONG",
    "505, GET / HTTP/9.1",
  })
  void isRefusedInJson(int status, String request) throws Exception {
    String[] parts = request.split("\\|\\|", -1);
    String head = parts[0] + "|Host: 127.0.0.1|Connection: close||";
    String body = parts.length > 1 ? parts[1] + "|" : "";
    String answer = answer((head + body).replace("LONG", "a".repeat(20_000)).replace("|", "\r\n"));
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("\r\nContent-Type: application/json\r\n"), answer);
    assertTrue(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"), answer);
    JsonNode error =
        TestServer.JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n"))).path("error");
    assertFalse(error.path("message").asText().isEmpty(), answer);
    assertEquals(
        status == 404 ? "not_found_error" : status < 500 ? "invalid_request_error" : "server_error",
        error.path("type").asText());
  }
}
