// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.github.rae4j.testkit.hub.TestHub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProxiesTest {
  private static final URI HUB = URI.create("https://huggingface.co/a/b");

  private static Proxies proxies(String... variables) {
    Map<String, String> values = new HashMap<>();
    for (String variable : variables) {
      String[] parts = variable.split("=", 2);
      values.put(parts[0], parts[1]);
    }
    return new Proxies(values, name -> null, Optional.empty());
  }

  private static Optional<String> through(String uri, String... variables) {
    return proxies(variables).shown(URI.create(uri));
  }

  @Test
  void variablesNameTheProxyOfTheirScheme() {
    assertEquals(Optional.empty(), through("https://huggingface.co"));
    String https = "HTTPS_PROXY=http://proxy:3128";
    assertEquals(Optional.of("proxy:3128"), through("https://huggingface.co", https));
    assertEquals(Optional.empty(), through("http://huggingface.co", https));
    assertEquals(Optional.of("p:80"), through("http://huggingface.co", https, "http_proxy=p"));
    assertEquals(Optional.of("all:1"), through("https://huggingface.co", "all_proxy=all:1"));
    assertEquals(
        Optional.of("small:1"), through("https://huggingface.co", https, "https_proxy=small:1"));
    assertEquals(Optional.empty(), through("https://huggingface.co", "HTTPS_PROXY=://"));
  }

  @Test
  void noProxyExempts() {
    String all = "ALL_PROXY=p:1";
    for (String host : List.of("localhost", "127.0.0.1", "127.9.9.9", "[::1]")) {
      assertEquals(Optional.empty(), through("http://" + host + ":80/", all), host);
    }
    String no = "NO_PROXY=a.org, .b.org,*.c.org d.org:8443,10.0.0.1";
    for (String host :
        List.of("a.org", "x.a.org", "A.ORG", "x.b.org", "x.c.org", "d.org:8443", "10.0.0.1")) {
      assertEquals(Optional.empty(), through("https://" + host, all, no), host);
    }
    for (String host : List.of("xa.org", "org", "d.org", "10.0.0.10")) {
      assertTrue(through("https://" + host, all, no).isPresent(), host);
    }
    assertEquals(Optional.empty(), through("https://any.org", all, "no_proxy=*"));
  }

  @Test
  void theJdkGoesBefore() {
    ProxySelector ofProgram =
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            return List.of(
                new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("jdk", 8)));
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
    Map<String, String> values = Map.of("HTTPS_PROXY", "p:1");
    assertEquals(
        Optional.of("jdk:8"), new Proxies(values, name -> null, Optional.of(ofProgram)).shown(HUB));
    // The JDK has a proxy, and exempts this host.
    assertEquals(
        Optional.empty(),
        new Proxies(values, name -> name.equals("https.proxyHost") ? "jdk" : null, Optional.empty())
            .shown(HUB));
  }

  @Test
  void aUserOfTheProxyIsToldToItAlone() {
    Proxies proxies = proxies("HTTPS_PROXY=http://user:secret@proxy:3128");
    assertEquals(Optional.of("Basic dXNlcjpzZWNyZXQ="), proxies.credentials(HUB));
    assertEquals(Optional.of("proxy:3128"), proxies.shown(HUB));
    assertEquals(Optional.empty(), proxies.credentials(URI.create("http://127.0.0.1/")));
    assertEquals(Optional.empty(), proxies("HTTPS_PROXY=http://proxy:3128").credentials(HUB));
  }

  /** What the client really does with the JDK's setting. */
  @Test
  void requestsGoThroughTheProxyOfTheJdk() throws Exception {
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          byte[] page = "<html>blocked</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    proxy.start();
    ProxySelector before = ProxySelector.getDefault();
    try (TestHub server = Kit.hub()) {
      ProxySelector.setDefault(ProxySelector.of(proxy.getAddress()));
      Hub hub = Hub.open(Kit.options(server, java.nio.file.Path.of("target/none")));
      HubException failure =
          Kit.fails(HubException.Kind.NOT_A_HUB, () -> hub.file(Kit.MODEL, Kit.WEIGHTS));
      assertTrue(
          failure.getMessage().contains("127.0.0.1:" + proxy.getAddress().getPort()),
          failure.getMessage());
      assertEquals(0, server.requests().size());
    } finally {
      ProxySelector.setDefault(before);
      proxy.stop(0);
    }
  }
}
