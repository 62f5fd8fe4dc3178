// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit.hub;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the API says about a repository: a revision, or the list of its files in pages. */
final class Api {
  private static final Pattern CURSOR = Pattern.compile("(?:^|&)cursor=(\\d+)(?:&|$)");

  private final TestHub hub;
  private final HttpExchange exchange;
  private final TestRepository repository;

  Api(TestHub hub, HttpExchange exchange, TestRepository repository) {
    this.hub = hub;
    this.exchange = exchange;
    this.repository = repository;
  }

  void answer(boolean isTree, String revision) throws IOException {
    Optional<String> commit = repository.resolve(revision);
    if (commit.isEmpty()) {
      HubSide.refuse(exchange, 404, "RevisionNotFound", "Invalid rev id: " + revision);
    } else if (isTree) {
      tree(commit.get());
    } else {
      revision(commit.get());
    }
  }

  private void revision(String commit) throws IOException {
    String id = repository.id().replaceFirst("^datasets/", "");
    String siblings =
        repository.files(commit).keySet().stream()
            .map(name -> "{\"rfilename\":" + quoted(name) + "}")
            .collect(Collectors.joining(","));
    String card =
        repository.license().map(name -> "{\"license\":" + quoted(name) + "}").orElse("{}");
    json(
        "{\"_id\":\"0\",\"id\":"
            + quoted(id)
            + ",\"modelId\":"
            + quoted(id)
            + ",\"sha\":\""
            + commit
            + "\",\"private\":"
            + repository.isHidden()
            + ",\"disabled\":false,\"gated\":"
            + (repository.isGated() ? "\"manual\"" : "false")
            + ",\"tags\":[],\"downloads\":0,\"likes\":0,\"cardData\":"
            + card
            + ",\"siblings\":["
            + siblings
            + "]}");
  }

  private void tree(String commit) throws IOException {
    List<String> entries = new ArrayList<>();
    Map<String, TestFile> files = new TreeMap<>(repository.files(commit));
    files.keySet().stream()
        .flatMap(name -> folders(name).stream())
        .distinct()
        .forEach(
            folder ->
                entries.add(
                    "{\"type\":\"directory\",\"oid\":\"0\",\"size\":0,\"path\":"
                        + quoted(folder)
                        + "}"));
    files.forEach((name, file) -> entries.add(entry(name, file)));
    String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    Matcher cursor = CURSOR.matcher(query);
    int from = cursor.find() ? Integer.parseInt(cursor.group(1)) : 0;
    int to = Math.min(entries.size(), from + repository.page());
    if (to < entries.size()) {
      exchange
          .getResponseHeaders()
          .set(
              "Link",
              "<"
                  + hub.endpoint()
                  + exchange.getRequestURI().getRawPath()
                  + "?recursive=true&cursor="
                  + to
                  + ">; rel=\"next\"");
    }
    json("[" + String.join(",", entries.subList(Math.min(from, to), to)) + "]");
  }

  private static List<String> folders(String name) {
    List<String> folders = new ArrayList<>();
    for (int i = name.indexOf('/'); i > 0; i = name.indexOf('/', i + 1)) {
      folders.add(name.substring(0, i));
    }
    return folders;
  }

  private static String entry(String name, TestFile file) {
    String large =
        file.isLarge()
            ? ",\"lfs\":{\"oid\":\""
                + file.sha256()
                + "\",\"size\":"
                + file.size()
                + ",\"pointerSize\":134}"
            : "";
    String xet = file.isXet() ? ",\"xetHash\":\"" + file.sha256() + "\"" : "";
    return "{\"type\":\"file\",\"oid\":\""
        + file.gitSha1()
        + "\",\"size\":"
        + file.size()
        + large
        + xet
        + ",\"path\":"
        + quoted(name)
        + "}";
  }

  private void json(String text) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    Sender.text(exchange, 200, text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          quoted.append(Character.forDigit(c >> shift & 15, 16));
        }
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
