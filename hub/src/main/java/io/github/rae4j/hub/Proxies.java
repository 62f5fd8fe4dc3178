// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the proxy of a request: the JDK's settings ({@code https.proxyHost} and so on, or a
 * selector that the program installed), else {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code
 * ALL_PROXY} and {@code NO_PROXY}, in large or small letters. Loopback is never reached through a
 * proxy that a variable names.
 */
final class Proxies {
  private final Map<String, String> variables;
  private final Function<String, @Nullable String> properties;
  private final Optional<ProxySelector> usual;
  private final Map<String, Authenticator> authenticators = new ConcurrentHashMap<>();

  Proxies(
      Map<String, String> variables,
      Function<String, @Nullable String> properties,
      Optional<ProxySelector> usual) {
    this.variables = variables;
    this.properties = properties;
    this.usual = usual;
  }

  static Proxies ofProcess() {
    return new Proxies(
        System.getenv(), System::getProperty, Optional.ofNullable(ProxySelector.getDefault()));
  }

  /** What to go through, in the order of preference; never empty. */
  List<Proxy> select(URI uri) {
    List<Proxy> chosen = usual.map(selector -> selector.select(uri)).orElse(List.of());
    if (chosen.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT)
        || properties.apply(scheme(uri) + ".proxyHost") != null) {
      return chosen;
    }
    return address(uri)
        .map(
            named ->
                List.of(
                    new Proxy(
                        Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(named.getHost(), port(named)))))
        .orElse(List.of(Proxy.NO_PROXY));
  }

  /** The proxy that a request for this address goes through, for messages. */
  Optional<String> shown(URI uri) {
    return select(uri).stream()
        .filter(proxy -> proxy.type() != Proxy.Type.DIRECT)
        .findFirst()
        .map(Proxy::address)
        .map(
            address ->
                address instanceof InetSocketAddress inet
                    ? inet.getHostString() + ":" + inet.getPort()
                    : address.toString());
  }

  /**
   * The {@code Proxy-Authorization} of a request, if a variable names its proxy with a user. (An
   * authenticator would also be asked by servers, and turn their refusals into failures.)
   */
  Optional<String> credentials(URI uri) {
    Optional<URI> named = address(uri).filter(proxy -> proxy.getUserInfo() != null);
    Optional<String> chosen = shown(uri);
    return named
        .filter(proxy -> chosen.equals(Optional.of(proxy.getHost() + ":" + port(proxy))))
        .map(proxy -> proxy.getUserInfo().getBytes(StandardCharsets.UTF_8))
        .map(user -> "Basic " + Base64.getEncoder().encodeToString(user));
  }

  /** The same, for a proxy that must be asked for a tunnel. */
  Optional<Authenticator> authenticator(URI uri) {
    Optional<String> user =
        credentials(uri).isPresent() ? address(uri).map(URI::getUserInfo) : Optional.empty();
    // The JDK keeps a connection for requests with the same authenticator only.
    return user.map(named -> authenticators.computeIfAbsent(named, OfProxy::new));
  }

  private static final class OfProxy extends Authenticator {
    private final String user;

    OfProxy(String user) {
      this.user = user;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      if (getRequestorType() != RequestorType.PROXY) {
        return null;
      }
      String[] parts = user.split(":", 2);
      return new PasswordAuthentication(parts[0], (parts.length > 1 ? parts[1] : "").toCharArray());
    }
  }

  private Optional<URI> address(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    if (host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("::1")
        || isExempt(uri, host)) {
      return Optional.empty();
    }
    return variable(scheme(uri) + "_proxy")
        .or(() -> variable("all_proxy"))
        .flatMap(Proxies::parsed);
  }

  /** Whether {@code NO_PROXY} names the host, a domain above it, or everything. */
  private boolean isExempt(URI uri, String host) {
    String list = variable("no_proxy").orElse("");
    for (String entry : list.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      String name = entry.replaceFirst("^\\*?\\.", "");
      int colon = name.lastIndexOf(':');
      if (colon > 0 && name.indexOf(':') == colon && name.substring(colon + 1).matches("[0-9]+")) {
        if (!name.substring(colon + 1).equals(Integer.toString(port(uri)))) {
          continue;
        }
        name = name.substring(0, colon);
      }
      if (entry.equals("*")
          || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
        return true;
      }
    }
    return false;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name))
        .filter(value -> !value.isBlank())
        .or(() -> Optional.ofNullable(variables.get(name.toUpperCase(Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }

  private static Optional<URI> parsed(String text) {
    try {
      URI uri = new URI(text.contains("://") ? text.strip() : "http://" + text.strip());
      return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String scheme(URI uri) {
    return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return scheme(uri).equals("https") ? 443 : 80;
  }
}
