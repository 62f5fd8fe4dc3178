// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server that others can reach has to bear. After each of these it still generates. */
class HostileInputTest {
  private static final String TOKEN = "a-token-for-tests";
  private static final int BODY = 4 << 20;
  private static TestServer server;
  private static Path folder;

  @BeforeAll
  static void start(@TempDir Path temporary) {
    folder = temporary;
    server =
        new TestServer(
            TestServer.options(temporary.resolve("jobs"))
                .withOrigins("https://friend.example")
                .withLimits(
                    ServeOptions.Limits.DEFAULT
                        .withSizes(BODY, 1 << 20)
                        .withIdle(Duration.ofSeconds(2))));
  }

  @AfterAll
  static void stop() throws Exception {
    assertEquals(
        "done",
        server
            .done("{\"kind\": \"sample\", \"count\": 1, " + TestServer.QUICK + "}")
            .path("state")
            .asText());
    server.close();
    assertEquals(List.of(), server.faults());
  }

  private static String reconstruct(byte[] image) {
    return "{\"kind\": \"reconstruct\", \"image\": \""
        + Base64.getEncoder().encodeToString(image)
        + "\"}";
  }

  private static String refused(String body) throws IOException, InterruptedException {
    return TestServer.refusal(400, server.post("/v1/jobs", body));
  }

  @Test
  void hugeBodiesAreNotRead() throws Exception {
    String refusal =
        TestServer.refusal(413, server.post("/v1/jobs", "{\"x\": \"" + "a".repeat(BODY) + "\"}"));
    assertTrue(refusal.contains("4194304 bytes"), refusal);
    // Without a length, so that it is found out while it is read.
    HttpResponse<byte[]> endless =
        server.send(
            "/v1/jobs",
            request ->
                request
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofInputStream(() -> new Repeating(2L * BODY))));
    assertEquals(413, endless.statusCode());
  }

  /** As many spaces as asked for. */
  private static final class Repeating extends InputStream {
    private long left;

    Repeating(long length) {
      left = length;
    }

    @Override
    public int read() {
      return left-- > 0 ? ' ' : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      Arrays.fill(into, from, from + count, (byte) ' ');
      left -= count;
      return count;
    }
  }

  @Test
  void compressedBodiesAndOtherTypesAreNotRead() throws Exception {
    HttpResponse<byte[]> zipped =
        server.send(
            "/v1/jobs",
            request ->
                request
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100])));
    assertEquals(415, zipped.statusCode());
    HttpResponse<byte[]> form =
        server.send(
            "/v1/jobs",
            request ->
                request
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"kind\": \"sample\"}")));
    assertEquals(415, form.statusCode());
  }

  @Test
  void whatIsNoRequestIsSaidToBeNone() throws Exception {
    assertTrue(refused("{\"kind\": ").contains("no JSON"));
    assertTrue(refused("[]").contains("JSON object"));
    assertTrue(refused("{\"a\": ".repeat(5000)).contains("no JSON"));
    assertTrue(refused("{\"kind\": \"sample\", \"kind\": \"vary\"}").contains("no JSON"));
    assertTrue(refused("{\"kind\": \"explode\"}").contains("sample"));
    assertTrue(refused("{\"kind\": \"sample\", \"sede\": 1}").contains("did you mean 'seed'"));
    assertTrue(refused("{\"kind\": \"sample\", \"count\": 100000}").contains("1 to 64"));
    assertTrue(refused("{\"kind\": \"sample\", \"steps\": 1e9}").contains("2 to 1000"));
    assertTrue(refused("{\"kind\": \"sample\", \"steps\": 1.5}").contains("whole number"));
    assertTrue(refused("{\"kind\": \"sample\", \"seed\": \"x\"}").contains("whole number"));
    assertTrue(refused("{\"kind\": \"sample\", \"label\": 10}").contains("0 to 9"));
    assertTrue(refused("{\"kind\": \"sample\", \"solver\": \"euler x=1\"}").contains("name"));
    assertTrue(refused("{\"kind\": \"sample\", \"solver\": \"nothing\"}").contains("nothing"));
    assertTrue(
        refused("{\"kind\": \"sample\", \"guidance\": {\"scale\": -1}}").contains("0.0 to 100.0"));
    assertTrue(refused("{\"kind\": \"sample\", \"precision\": \"fp8\"}").contains("fp32"));
    assertTrue(refused("{\"kind\": \"vary\", \"strength\": 2}").contains("image"));
    assertTrue(refused("{\"kind\": \"decode\", \"latents\": \"!!!\"}").length() > 5);
  }

  @Test
  void picturesThatAreTooLargeOrTooSmallAreRefused() throws Exception {
    byte[] dot = PngWriter.encode(new RgbImage(1, 1, new byte[3]), Map.of());
    assertTrue(refused(reconstruct(dot)).contains("sides of 8"));
    byte[] wide = bomb(20_000, 20_000, 1000, new byte[0]);
    assertTrue(refused(reconstruct(wide)).contains("pixels"), refused(reconstruct(wide)));
    byte[] strip = bomb(100_000, 10, 1000, new byte[0]);
    assertTrue(refused(reconstruct(strip)).length() > 5);
    assertTrue(
        refused(reconstruct("GIF89a, and then nothing".getBytes(StandardCharsets.US_ASCII)))
            .contains("no PNG, JPEG or WebP"));
    assertTrue(refused(reconstruct(new byte[40])).contains("no PNG, JPEG or WebP"));
  }

  @Test
  void picturesThatUnpackToGigabytesTakeNoMemory() throws Exception {
    // A small picture whose data and whose comment go on for a gigabyte.
    long before = Runtime.getRuntime().totalMemory();
    byte[] text = zeros(1 << 30);
    byte[] comment = new byte[text.length + 6];
    System.arraycopy("note\0\0".getBytes(StandardCharsets.US_ASCII), 0, comment, 0, 6);
    System.arraycopy(text, 0, comment, 6, text.length);
    byte[] bomb = bomb(32, 32, 1 << 30, comment);
    assertTrue(bomb.length < BODY / 2, "the bomb is small");
    HttpResponse<byte[]> answer = server.post("/v1/jobs", reconstruct(bomb));
    assertTrue(answer.statusCode() == 202 || answer.statusCode() == 400, "not a fault");
    long grown = Runtime.getRuntime().totalMemory() - before;
    assertTrue(grown < 600L << 20, () -> "the heap grew by " + (grown >> 20) + " MiB");
  }

  /** Zeros, compressed. */
  private static byte[] zeros(int count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      byte[] block = new byte[1 << 16];
      for (int left = count; left > 0; left -= block.length) {
        out.write(block, 0, Math.min(left, block.length));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] bomb(int width, int height, int data, byte[] comment) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(0x89504E470D0A1A0AL);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {8, 2, 0, 0, 0});
    chunk(out, "IHDR", header.toByteArray());
    if (comment.length > 0) {
      chunk(out, "zTXt", comment);
    }
    chunk(out, "IDAT", zeros(data));
    chunk(out, "IEND", new byte[0]);
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] body) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(body);
    out.writeInt(body.length);
    out.write(name);
    out.write(body);
    out.writeInt((int) sum.getValue());
  }

  @Test
  void pathsLeadNowhere() throws Exception {
    Files.writeString(folder.resolve("secret.txt"), "secret");
    for (String path :
        List.of(
            "/page/..%2f..%2fopenapi.json",
            "/page/%2e%2e/openapi.json",
            "/page/secret.txt",
            "/v1/jobs/..%2f..%2fsecret.txt",
            "/v1/jobs/%2e%2e",
            "/v1/jobs/x/files/..%2f..%2fsecret.txt",
            "/v1/jobs/.lock")) {
      HttpResponse<byte[]> answer = server.get(path);
      assertTrue(
          answer.statusCode() == 404 || answer.statusCode() == 400,
          () -> path + " gave " + answer.statusCode());
      assertTrue(!TestServer.text(answer).contains("secret\""), path);
    }
    String id =
        server
            .done("{\"kind\": \"sample\", \"count\": 1, " + TestServer.QUICK + "}")
            .path("id")
            .asText();
    for (String name :
        List.of("job.json", "..%2f..%2f..%2fsecret.txt", "%2e%2e", "image-000.png%00")) {
      int status = server.get("/v1/jobs/" + id + "/files/" + name).statusCode();
      assertTrue(status == 404 || status == 400, () -> name + " gave " + status);
    }
    HttpResponse<byte[]> reference =
        server.post(
            "/v1/jobs",
            String.format(
                Locale.ROOT,
                "{\"kind\": \"reconstruct\", \"image\": {\"job\": \"%s\", \"file\":"
                    + " \"../../secret.txt\"}}",
                id));
    TestServer.refusal(404, reference);
  }

  @Test
  void pagesOfOtherOriginsAndNamesAreNotAnswered() throws Exception {
    HttpResponse<byte[]> foreign =
        server.send("/v1/jobs", request -> request.header("Origin", "https://evil.example"));
    assertTrue(TestServer.refusal(403, foreign).contains("origin"));
    HttpResponse<byte[]> nothing =
        server.send("/v1/jobs", request -> request.header("Origin", "null"));
    TestServer.refusal(403, nothing);
    HttpResponse<byte[]> embedded =
        server.send("/v1/jobs", request -> request.header("Sec-Fetch-Site", "cross-site"));
    TestServer.refusal(403, embedded);
    HttpResponse<byte[]> friend =
        server.send("/v1/jobs", request -> request.header("Origin", "https://friend.example"));
    assertEquals(200, friend.statusCode());
    assertEquals(
        "https://friend.example",
        friend.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
    HttpResponse<byte[]> preflight =
        server.send(
            "/v1/jobs",
            request ->
                request
                    .header("Origin", "https://friend.example")
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    assertEquals(204, preflight.statusCode());
    // A name that somebody else's DNS lets point to this machine.
    assertTrue(
        raw("GET /v1/jobs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 0)
            .startsWith("HTTP/1.1 403"));
  }

  @Test
  void slowClientsAreLeft() throws Exception {
    String start =
        String.join(
            "\r\n",
            "POST /v1/jobs HTTP/1.1",
            "Host: 127.0.0.1",
            "Content-Type: application/json",
            "Content-Length: 1000",
            "",
            "");
    long begin = System.nanoTime();
    // One byte every half second keeps the connection alive, but not for long.
    String answer = raw(start, 40);
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 408"), answer);
    assertTrue(seconds < 15, () -> "it took " + seconds + " s");
    begin = System.nanoTime();
    raw("GET /v1/jobs HTTP/1.1\r\nHost: 127", 0);
    long silent = (System.nanoTime() - begin) / 1_000_000_000;
    assertTrue(silent < 15, () -> "it took " + silent + " s");
  }

  @Test
  void whoWaitsPatientlyIsNotLeft() throws Exception {
    // Longer than a connection may be silent; how many steps that takes depends on the machine.
    double seconds = 0;
    for (int steps = 125; seconds < 3 && steps <= 1000; steps *= 2) {
      seconds = generate(steps);
    }
    double longest = seconds;
    assertTrue(longest >= 3, () -> "it took " + longest + " s only");
  }

  /** Seconds in which pictures come of one request. */
  private static double generate(int steps) throws Exception {
    long begin = System.nanoTime();
    HttpResponse<byte[]> answer =
        server.post(
            "/v1/images/generations", "{\"prompt\": \"7\", \"n\": 16, \"steps\": " + steps + "}");
    assertEquals(200, answer.statusCode(), () -> TestServer.text(answer));
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Sends bytes as they are, then a few more slowly, and reads what comes. */
  private static String raw(String text, int slowBytes) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      try {
        for (int i = 0; i < slowBytes && socket.getInputStream().available() == 0; i++) {
          out.write(' ');
          out.flush();
          Thread.sleep(500);
        }
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      } catch (SocketException e) {
        return "";
      }
    }
  }

  @Test
  void withoutTheTokenNothingIsAnswered(@TempDir Path other) throws Exception {
    try (TestServer guarded = new TestServer(TestServer.options(other).withToken(TOKEN))) {
      assertTrue(TestServer.refusal(401, guarded.get("/v1/jobs")).contains("Authorization"));
      TestServer.refusal(401, guarded.get("/metrics"));
      TestServer.refusal(401, guarded.post("/v1/jobs", "{\"kind\": \"sample\"}"));
      HttpResponse<byte[]> wrong =
          guarded.send(
              "/v1/jobs", request -> request.header("Authorization", "Bearer " + TOKEN + "x"));
      TestServer.refusal(401, wrong);
      HttpResponse<byte[]> right =
          guarded.send("/v1/jobs", request -> request.header("Authorization", "Bearer " + TOKEN));
      assertEquals(200, right.statusCode());
      assertEquals(200, guarded.get("/health").statusCode());
      assertEquals(200, guarded.get("/").statusCode());
    }
  }

  @Test
  void aServerForOthersNeedsAToken() {
    ServeOptions local = ServeOptions.local(folder);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new ServeOptions("0.0.0.0", 0, local.token(), local.origins(), folder, local.limits()));
    assertThrows(IllegalArgumentException.class, () -> local.withToken("short"));
    assertThrows(IllegalArgumentException.class, () -> local.withOrigins("friend.example/x"));
  }

  @Test
  void oneFolderHasOneServer() {
    RuntimeException problem =
        assertThrows(
            RuntimeException.class,
            () -> new TestServer(TestServer.options(folder.resolve("jobs"))));
    assertTrue(String.valueOf(problem.getMessage()).contains("another server"));
  }

  @Test
  void nothingIsLeftBesideJobs() throws Exception {
    try (Stream<Path> left = Files.list(folder.resolve("jobs"))) {
      assertTrue(
          left.map(path -> String.valueOf(path.getFileName()))
              .allMatch(name -> name.equals(".lock") || name.matches("[0-9a-f]{24}")));
    }
  }
}
