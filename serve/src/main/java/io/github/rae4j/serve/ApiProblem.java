// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.errors.Printable;
import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request that is refused, in the shape that clients of OpenAI know: a sentence that says what is
 * wrong and what to do, a type, and the field that it is about.
 */
final class ApiProblem extends RuntimeException {
  /** What is said of an address that leads nowhere. */
  static final String NOTHING_HERE = "there is nothing here; /openapi.json says what there is";

  /** What is said of a method that an address does not take. */
  static final String NOT_DONE_HERE = "this cannot be done here; /openapi.json says what can";

  @Serial private static final long serialVersionUID = 1;

  private final int status;
  private final String type;
  private final String field;
  private final int retrySeconds;

  private ApiProblem(int status, String type, String field, String message, int retrySeconds) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.field = field;
    this.retrySeconds = retrySeconds;
  }

  /** A request that cannot be carried out as it is. */
  static ApiProblem of(int status, String message) {
    return new ApiProblem(status, type(status), "", message, 0);
  }

  /** A field that does not fit. */
  static ApiProblem field(String field, String message) {
    return new ApiProblem(400, type(400), field, message, 0);
  }

  /** A queue that is full. */
  static ApiProblem busy(String message, int retrySeconds) {
    return new ApiProblem(429, type(429), "", message, retrySeconds);
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 429 -> "rate_limit_error";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }

  int status() {
    return status;
  }

  /** After how many seconds to try again. */
  OptionalInt retrySeconds() {
    return retrySeconds > 0 ? OptionalInt.of(retrySeconds) : OptionalInt.empty();
  }

  /** The body of the answer. */
  Map<String, Object> json() {
    return json(String.valueOf(getMessage()), type, Optional.of(field).filter(f -> !f.isEmpty()));
  }

  /** An error as jobs and answers have it. */
  static Map<String, Object> json(String message, String type, Optional<String> field) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", Printable.lines(message));
    error.put("type", type);
    field.ifPresent(name -> error.put("param", name));
    return Map.of("error", error);
  }
}
