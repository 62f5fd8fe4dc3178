// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document beside what the server does. */
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");
  private static TestServer server;
  private static JsonNode document;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = new TestServer(TestServer.options(folder));
    HttpResponse<byte[]> answer = server.get("/openapi.json");
    assertEquals("application/json", answer.headers().firstValue("Content-Type").orElse(""));
    document = TestServer.json(answer);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void routesAreThoseOfTheDocument() {
    Set<String> described = new TreeSet<>();
    Set<String> names = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          assertTrue(METHODS.contains(operation.getKey()), operation::getKey);
                          described.add(
                              operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                          String name = operation.getValue().path("operationId").asText();
                          assertTrue(names.add(name), () -> name + " is there twice");
                          requireParameters(path.getKey(), operation.getValue());
                        }));
    assertEquals(new TreeSet<>(server.server().routes()), described);
  }

  private static void requireParameters(String path, JsonNode operation) {
    Set<String> inPath = new TreeSet<>();
    operation
        .path("parameters")
        .forEach(
            parameter -> {
              if (parameter.path("in").asText().equals("path")) {
                inPath.add(parameter.path("name").asText());
              }
            });
    Set<String> wanted = new TreeSet<>();
    for (String part : path.split("/", -1)) {
      if (part.startsWith("{")) {
        wanted.add(part.substring(1, part.length() - 1));
      }
    }
    assertEquals(wanted, inPath, path);
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    for (JsonNode reference : document.findValues("$ref")) {
      assertTrue(!resolve(reference.asText()).isMissingNode(), reference::asText);
    }
  }

  private static JsonNode resolve(String reference) {
    return document.at(reference.substring(1));
  }

  @Test
  void answersAreOfTheirSchema() throws Exception {
    JsonNode job =
        server.done(
            "{\"kind\": \"sample\", \"count\": 2, \"latents\": true, \"film\": true, "
                + TestServer.QUICK
                + "}");
    require("Job", job);
    require("Job", server.submit("{\"kind\": \"sample\", \"count\": 1, \"previews\": 2}"));
    require("Model", TestServer.json(server.get("/v1/model")));
    require("Health", TestServer.json(server.get("/health")));
    require("Error", TestServer.json(server.post("/v1/jobs", "{\"kind\": \"x\"}")));
    require("Error", TestServer.json(server.get("/v1/jobs/none")));
    require("Error", TestServer.json(server.get("/nothing")));
    require("ModelEntry", TestServer.json(server.get("/v1/models/tiny-fashion-ag")));
    require(
        "Images",
        TestServer.json(
            server.post("/v1/images/generations", "{\"prompt\": \"bag\", \"steps\": 4}")));
    String id = job.path("id").asText();
    require("Removed", TestServer.json(server.send("/v1/jobs/" + id, request -> request.DELETE())));
    // What the server writes as a request is one that its document allows.
    require("JobRequest", job.path("request"));
  }

  @Test
  void theFieldsOfARequestAreThoseThatAreRead() throws Exception {
    List<String> names = new ArrayList<>();
    resolve("#/components/schemas/JobRequest/properties").fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      for (String kind : List.of("sample", "vary", "interpolate", "inpaint", "reconstruct")) {
        String body = "{\"kind\": \"" + kind + "\", \"" + name + "\": {\"wrong\": 1}}";
        String said = TestServer.refusal(400, server.post("/v1/jobs", body));
        assertTrue(!said.isEmpty(), name);
      }
    }
    String all =
        TestServer.refusal(400, server.post("/v1/jobs", "{\"kind\": \"sample\", \"y\": 1}"));
    for (String read : all.substring(all.indexOf("there are ") + 10).split(", ", -1)) {
      assertTrue(names.contains(read), () -> read + " is read but not described");
    }
  }

  private static void require(String schema, JsonNode value) {
    List<String> problems = new ArrayList<>();
    check(resolve("#/components/schemas/" + schema), value, schema, problems);
    assertEquals(List.of(), problems, value::toString);
  }

  /** The part of JSON Schema that the document uses. */
  private static void check(JsonNode schema, JsonNode value, String at, List<String> problems) {
    if (schema.has("$ref")) {
      check(resolve(schema.path("$ref").asText()), value, at, problems);
      return;
    }
    if (schema.has("enum")) {
      boolean known = false;
      for (JsonNode each : schema.path("enum")) {
        known |= each.equals(value);
      }
      if (!known) {
        problems.add(at + " is " + value);
      }
    }
    String type = schema.path("type").asText();
    boolean fits =
        switch (type) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isTextual();
          case "integer" -> value.isIntegralNumber();
          case "number" -> value.isNumber();
          case "boolean" -> value.isBoolean();
          default -> true;
        };
    if (!fits) {
      problems.add(at + " is no " + type + " but " + value);
    }
    schema
        .path("required")
        .forEach(
            name -> {
              if (!value.has(name.asText())) {
                problems.add(at + " has no " + name.asText());
              }
            });
    boolean closed =
        schema.has("additionalProperties") && !schema.path("additionalProperties").asBoolean();
    if (value.isObject() && type.equals("object")) {
      value
          .properties()
          .forEach(
              field -> {
                JsonNode own = schema.path("properties").path(field.getKey());
                if (own.isMissingNode()) {
                  if (closed) {
                    problems.add(at + "." + field.getKey() + " is not described");
                  }
                } else {
                  check(own, field.getValue(), at + "." + field.getKey(), problems);
                }
              });
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      check(schema.path("items"), value.get(i), at + "[" + i + "]", problems);
    }
  }
}
