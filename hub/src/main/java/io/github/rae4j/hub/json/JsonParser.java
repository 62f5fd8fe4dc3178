// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one text from left to right. */
final class JsonParser {
  private static final int DEEPEST = 100;
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  private final String text;
  private int at;

  JsonParser(String text) {
    this.text = text;
  }

  Json parse() throws JsonException {
    Json value = value(0);
    blanks();
    if (at < text.length()) {
      throw wrong("the end");
    }
    return value;
  }

  private Json value(int depth) throws JsonException {
    if (depth > DEEPEST) {
      throw new JsonException("nested more than " + DEEPEST + " deep");
    }
    blanks();
    if (at >= text.length()) {
      throw wrong("a value");
    }
    char c = text.charAt(at);
    if (c == '{') {
      return members(depth);
    }
    if (c == '[') {
      return items(depth);
    }
    if (c == '"') {
      return new Json.Text(string());
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
      return number();
    }
    if (word("true")) {
      return new Json.Truth(true);
    }
    if (word("false")) {
      return new Json.Truth(false);
    }
    if (word("null")) {
      return new Json.Nothing();
    }
    throw wrong("a value");
  }

  private Json members(int depth) throws JsonException {
    Map<String, Json> values = new HashMap<>();
    at++;
    if (sign('}')) {
      return new Json.Members(values);
    }
    do {
      blanks();
      if (at >= text.length() || text.charAt(at) != '"') {
        throw wrong("a name");
      }
      String name = string();
      if (!sign(':')) {
        throw wrong("a colon");
      }
      values.put(name, value(depth + 1));
    } while (sign(','));
    if (!sign('}')) {
      throw wrong("a comma or }");
    }
    return new Json.Members(values);
  }

  private Json items(int depth) throws JsonException {
    List<Json> values = new ArrayList<>();
    at++;
    if (sign(']')) {
      return new Json.Items(values);
    }
    do {
      values.add(value(depth + 1));
    } while (sign(','));
    if (!sign(']')) {
      throw wrong("a comma or ]");
    }
    return new Json.Items(values);
  }

  private String string() throws JsonException {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c < ' ') {
        at--;
        throw wrong("no control character in a string");
      }
      value.append(c == '\\' ? escaped() : c);
    }
    throw wrong("the end of a string");
  }

  private char escaped() throws JsonException {
    if (at >= text.length()) {
      throw wrong("an escaped character");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> codeUnit();
      default -> throw wrong("an escape");
    };
  }

  private char codeUnit() throws JsonException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < text.length() ? hexadecimal(text.charAt(at)) : -1;
      if (digit < 0) {
        throw wrong("four hexadecimal digits");
      }
      value = value << 4 | digit;
      at++;
    }
    return (char) value;
  }

  private static int hexadecimal(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private Json number() throws JsonException {
    Matcher matcher = NUMBER.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw wrong("a number");
    }
    at = matcher.end();
    return new Json.Digits(matcher.group());
  }

  private boolean word(String word) {
    if (text.startsWith(word, at)) {
      at += word.length();
      return true;
    }
    return false;
  }

  private boolean sign(char sign) {
    blanks();
    if (at < text.length() && text.charAt(at) == sign) {
      at++;
      return true;
    }
    return false;
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private JsonException wrong(String expected) {
    return new JsonException("expected " + expected + " at character " + at);
  }
}
