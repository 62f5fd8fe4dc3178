// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.internal.JsonProblem;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.TextFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads JSON documents that hold a single object, such as the files in model folders, as Python
 * writes them: {@code NaN}, {@code Infinity} and {@code -Infinity} are numbers. Keys may not stand
 * twice in an object, and depth and size are limited. Thread-safe.
 */
public final class JsonReader {
  /** The most bytes that a file may have; the largest of public models have less than a tenth. */
  public static final int MAX_BYTES = 16 << 20;

  private static final int MAX_DEPTH = 100;

  private JsonReader() {}

  /**
   * Reads a file that holds a single object.
   *
   * @throws RaeException naming the file and the line if it cannot be read or parsed
   */
  public static Map<String, Object> readFile(Path file) {
    return read(file.toString(), TextFiles.read(file, MAX_BYTES));
  }

  /**
   * Reads a string that holds a single object.
   *
   * @param origin where the text comes from, for messages
   * @throws RaeException naming the origin and the line if it cannot be parsed
   */
  public static Map<String, Object> read(String origin, String text) {
    JsonMapper mapper = mapper();
    try (JsonParser parser = mapper.createParser(text)) {
      return read(mapper, parser, origin);
    } catch (IOException e) {
      throw new ConfigException(
          origin + ": not a JSON object: " + e.getMessage(), Where.file(origin), e);
    }
  }

  /**
   * The texts, numbers, truth values and nulls of a file that holds a single object. Lists and
   * objects in it are passed over, however large they are.
   *
   * @throws RaeException naming the file and the line if it cannot be read or parsed
   */
  public static Map<String, Object> readScalars(Path file) {
    JsonMapper mapper = mapper();
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = mapper.createParser(in)) {
      return scalars(parser, file);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s, line %d: not a JSON object: %s",
              file,
              JsonProblem.line(e.getLocation()),
              JsonProblem.of(e)),
          Where.file(file),
          e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  private static Map<String, Object> scalars(JsonParser parser, Path file) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new ConfigException(
          file + ": not a JSON object: expected an object in braces", Where.file(file));
    }
    Map<String, Object> values = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      switch (parser.nextToken()) {
        case START_ARRAY, START_OBJECT -> parser.skipChildren();
        case VALUE_STRING -> values.put(key, parser.getText());
        case VALUE_TRUE, VALUE_FALSE -> values.put(key, parser.getBooleanValue());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> values.put(key, parser.getNumberValue());
        default -> {
          // A value of null is none.
        }
      }
    }
    return values;
  }

  private static Map<String, Object> read(JsonMapper mapper, JsonParser parser, String origin)
      throws IOException {
    try {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s, line %d: not a JSON object: expected an object in braces, found %s",
                origin,
                JsonProblem.line(parser.currentLocation()),
                first == null ? "nothing" : "'" + parser.getText() + "'"),
            Where.file(origin));
      }
      return mapper.readValue(parser, new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s, line %d: not a JSON object: %s",
              origin,
              JsonProblem.line(place),
              JsonProblem.of(e)),
          Where.file(origin),
          e);
    }
  }

  /** A mapper with these rules. */
  private static JsonMapper mapper() {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxStringLength(MAX_BYTES)
            .build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }
}
