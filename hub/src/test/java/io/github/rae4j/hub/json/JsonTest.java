// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  @Test
  void everyKindOfValue() throws JsonException {
    Json json =
        Json.parse(
            " { \"a\" : [ 1 , -2.5e+3, true, false, null, \"x\" ], \"b\": {}, \"c\": [] } \r\n\t");
    assertEquals(
        new Json.Members(
            Map.of(
                "a",
                new Json.Items(
                    List.of(
                        new Json.Digits("1"),
                        new Json.Digits("-2.5e+3"),
                        new Json.Truth(true),
                        new Json.Truth(false),
                        new Json.Nothing(),
                        new Json.Text("x"))),
                "b",
                new Json.Members(Map.of()),
                "c",
                new Json.Items(List.of()))),
        json);
    assertEquals(Optional.of(1L), json.get("a").orElseThrow().items().get(0).whole());
    assertEquals(Optional.empty(), json.get("a").orElseThrow().items().get(1).whole());
    assertEquals(Optional.empty(), json.get("d"));
    assertEquals(Optional.empty(), Json.parse("{\"a\":null}").get("a"));
    assertEquals(Optional.empty(), Json.parse("[]").get("a"));
    assertEquals(List.of(), Json.parse("1").items());
  }

  @Test
  void stringsAndTheirEscapes() throws JsonException {
    String text = "a\"b\\c/\b\f\n\r\té日\ud83d\ude00\u0000";
    assertEquals(Optional.of(text), Json.parse(Json.quoted(text)).text());
    assertEquals(Optional.of("/\u00e9"), Json.parse("\"\\/\\u00E9\"").text());
    assertEquals("\"\\u0000\\u00e9\"", Json.quoted("\u0000é"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1,}", "{a:1}", "tru",
        "01", "-", "1.", ".5", "1e", "+1", "NaN", "\"", "\"\\", "\"\\x\"", "\"\\u12\"",
            "\"\\u12g4\"",
        "\"a\nb\"", "1 2", "[] []", "<html>", "'a'", "{\"a\" 1}", "[1 2]"
      })
  void whatIsNotJson(String text) {
    assertThrows(JsonException.class, () -> Json.parse(text));
  }

  @Test
  void depthHasALimit() throws JsonException {
    String deep = "[".repeat(50) + "]".repeat(50);
    assertTrue(Json.parse(deep) instanceof Json.Items);
    assertThrows(JsonException.class, () -> Json.parse("[".repeat(1_000_000)));
  }
}
