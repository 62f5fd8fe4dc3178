// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers requests that Jetty refuses before any route sees them, such as those with a malformed
 * address, as all others are refused. Thread-safe.
 */
final class HttpErrors implements Request.Handler {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final IntConsumer answered;

  /**
   * A handler of errors.
   *
   * @param answered is told the status of each answer
   */
  HttpErrors(IntConsumer answered) {
    this.answered = answered;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback)
      throws JsonProcessingException {
    int status = response.getStatus();
    String reason =
        Optional.ofNullable(request.getAttribute(ErrorHandler.ERROR_MESSAGE))
            .map(Object::toString)
            .filter(text -> !text.equals(HttpStatus.getMessage(status)))
            .orElse("look at its address and headers");
    byte[] body = JSON.writeValueAsBytes(ApiProblem.of(status, message(status, reason)).json());
    Guard.ANSWER_HEADERS.forEach(response.getHeaders()::put);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    answered.accept(status);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private static String message(int status, String reason) {
    return switch (status) {
      case 404 -> ApiProblem.NOTHING_HERE;
      case 405 -> ApiProblem.NOT_DONE_HERE;
      case 414 -> "the address is too long";
      case 417 -> "the header Expect can only be '100-continue'";
      case 431 -> "the headers are too long";
      default ->
          status >= 500 && status != 505
              ? "internal error"
              : String.format(Locale.ROOT, "this is no request that HTTP/1.1 allows: %s", reason);
    };
  }
}
