// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file that a job has made. Immutable.
 *
 * @param name without a folder
 * @param role what it is: {@code image}, {@code original}, {@code latents}, …
 * @param facts what is known of it, such as label, seed and number
 */
record JobFile(String name, String role, Map<String, Object> facts) {
  /** The media type of its content. */
  String mediaType() {
    if (name.endsWith(".png")) {
      return "image/png";
    }
    return name.endsWith(".gif") ? "image/gif" : "application/octet-stream";
  }

  /** As answers have it. */
  Map<String, Object> json(String job) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("role", role);
    json.put("url", "/v1/jobs/" + job + "/files/" + name);
    json.putAll(facts);
    return json;
  }
}
