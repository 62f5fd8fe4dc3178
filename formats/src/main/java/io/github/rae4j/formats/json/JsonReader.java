// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.TextFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads JSON documents that hold a single object, such as the files in model folders. Thread-safe.
 */
public final class JsonReader {
  private JsonReader() {}

  /**
   * Reads a file that holds a single object.
   *
   * @throws RaeException naming the file and the line if it cannot be read or parsed
   */
  public static Map<String, Object> readFile(Path file) {
    return read(file.toString(), TextFiles.read(file));
  }

  /**
   * Reads a string that holds a single object.
   *
   * @param origin where the text comes from, for messages
   * @throws RaeException naming the origin and the line if it cannot be parsed
   */
  public static Map<String, Object> read(String origin, String text) {
    ObjectMapper mapper = new ObjectMapper();
    mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    try {
      Map<String, Object> values =
          mapper.readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
      if (values == null) {
        throw new ConfigException(
            origin + ": expected an object in braces, found null", Where.file(origin));
      }
      return values;
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw new ConfigException(
          origin + line + ": not a JSON object: " + e.getOriginalMessage(), Where.file(origin), e);
    }
  }
}
