// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub over TLS behind a proxy that asks for a user; Java must be started for it. */
final class TunnelTest {
  private static final List<String> REFUSAL =
      List.of(
          "HTTP/1.1 407 Who is it",
          "Proxy-Authenticate: Basic realm=\"proxy\"",
          "Content-Length: 0",
          "Connection: close",
          "",
          "");

  private static final String PASSWORD = "changeit";
  private static final String NAME = "hub.test";
  private static final String USER = "Basic dXNlcjpzZWNyZXQ=";
  private static final String WITH_BASIC = "-Djdk.http.auth.tunneling.disabledSchemes=";
  private static final byte[] FILE = Kit.bytes(500_000, 7);

  @TempDir Path folder;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Headers> served = new CopyOnWriteArrayList<>();
  private HttpsServer server;
  private ServerSocket proxy;

  /** Arguments: cache, endpoint. */
  public static void main(String[] arguments) throws Exception {
    try {
      Hub.open(HubOptions.of(Path.of(arguments[0])).withEndpoint(URI.create(arguments[1])))
          .file(Kit.MODEL, Kit.WEIGHTS);
    } catch (HubException e) {
      Files.writeString(Path.of(arguments[0]).resolve("failure"), e.kind() + " " + e.getMessage());
      System.exit(1);
    }
  }

  @BeforeEach
  void start() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "hub",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + NAME,
                "-ext",
                "san=dns:" + NAME,
                "-ext",
                "bc=ca:true",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool").toFile())
            .start();
    assertTrue(keytool.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, keytool.exitValue(), Files.readString(folder.resolve("keytool")));

    KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("hub", store.getCertificate("hub"));
    try (var out = Files.newOutputStream(folder.resolve("trusted.p12"))) {
      trusted.store(out, PASSWORD.toCharArray());
    }

    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", this::answer);
    server.start();
    proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    served.add(exchange.getRequestHeaders());
    try (exchange) {
      exchange.getResponseHeaders().set("X-Repo-Commit", "c".repeat(40));
      String hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(FILE));
      exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + hex + "\"");
      exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(FILE.length));
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, isHead ? -1 : FILE.length);
      if (!isHead) {
        exchange.getResponseBody().write(FILE);
      }
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The other side is gone.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = proxy.accept();
      daemon(() -> tunnel(client));
    }
  }

  private void tunnel(Socket client) throws IOException {
    try (client) {
      InputStream in = client.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.append((char) next);
      }
      asked.add(head.toString());
      if (!head.toString().toLowerCase(Locale.ROOT).contains("\r\nproxy-authorization: basic ")) {
        client.getOutputStream().write(ascii(String.join("\r\n", REFUSAL)));
        return;
      }
      client.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\n\r\n"));
      try (Socket hub =
          new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
        daemon(() -> hub.getInputStream().transferTo(client.getOutputStream()));
        in.transferTo(hub.getOutputStream());
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private int fetch(String... options) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of(options));
    words.add("-XX:TieredStopAtLevel=1");
    words.add("-Djavax.net.ssl.trustStore=" + folder.resolve("trusted.p12"));
    words.add("-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), TunnelTest.class.getName()));
    words.addAll(List.of(folder.toString(), "https://" + NAME));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().keySet().removeIf(n -> n.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    builder
        .environment()
        .put("HTTPS_PROXY", "http://user:secret@127.0.0.1:" + proxy.getLocalPort());
    Process process = builder.inheritIO().start();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    return process.exitValue();
  }

  @Test
  void theUserIsToldToTheProxyAlone() throws Exception {
    assertEquals(0, fetch(WITH_BASIC));

    assertArrayEquals(
        FILE,
        Files.readAllBytes(
            folder.resolve("models--rae4j--toy/snapshots/" + "c".repeat(40) + "/" + Kit.WEIGHTS)));
    assertTrue(asked.get(asked.size() - 1).contains(USER), asked.toString());
    assertTrue(asked.stream().allMatch(head -> head.startsWith("CONNECT " + NAME + ":443 ")));
    assertEquals(2, served.size());
    for (Headers headers : served) {
      assertFalse(headers.containsKey("Proxy-Authorization"), headers.entrySet().toString());
    }
    // The tunnel of the first request serves the second one.
    assertEquals(2, asked.size(), asked.toString());
  }

  @Test
  void aProxyThatMayNotBeAnsweredIsNamed() throws Exception {
    assertEquals(1, fetch());

    String failure = Files.readString(folder.resolve("failure"));
    assertTrue(
        failure.startsWith("UNREACHABLE the proxy 127.0.0.1:" + proxy.getLocalPort()), failure);
    assertTrue(failure.contains(WITH_BASIC), failure);
    assertEquals(0, served.size());
  }
}
