// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpException;

/**
 * Reads the bodies of requests: JSON of bounded size, depth and time, and a bounded amount of all
 * clients together. Thread-safe.
 */
final class Bodies {
  private static final int DEEPEST = 20;
  private static final int LARGEST_AT_ONCE = 4;
  private static final int UNIT = 1024;

  private final ServeOptions.Limits limits;
  private final Semaphore room;
  private final JsonMapper json;

  Bodies(ServeOptions.Limits limits) {
    this.limits = limits;
    this.room = new Semaphore(LARGEST_AT_ONCE * units(limits.bodyBytes()), true);
    this.json =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    json.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxStringLength(limits.bodyBytes())
                .maxNumberLength(40)
                .build());
  }

  private static int units(long bytes) {
    return (int) (bytes / UNIT + 1);
  }

  /** The object that a request brings. */
  Fields read(Context context) {
    String type = Optional.ofNullable(context.contentType()).orElse("").toLowerCase(Locale.ROOT);
    if (!type.startsWith("application/json")) {
      throw refused(
          context,
          ApiProblem.of(415, "the body must be JSON, with Content-Type: application/json"));
    }
    String encoding = Optional.ofNullable(context.header("Content-Encoding")).orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw refused(
          context,
          ApiProblem.of(415, "compressed bodies are not read; send it without Content-Encoding"));
    }
    long length = context.req().getContentLengthLong();
    if (length > limits.bodyBytes()) {
      throw tooLarge(context);
    }
    int units = units(length < 0 ? limits.bodyBytes() : length);
    try {
      if (!room.tryAcquire(units, limits.idle().toMillis() / 2, TimeUnit.MILLISECONDS)) {
        throw refused(
            context, ApiProblem.busy("too many large requests are arriving; try again", 2));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiProblem.of(503, "the server is being stopped");
    }
    try {
      return parse(bytes(context));
    } finally {
      room.release(units);
    }
  }

  private byte[] bytes(Context context) {
    long end = System.nanoTime() + limits.idle().toNanos();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 14];
    try {
      InputStream in = context.req().getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        content.write(buffer, 0, n);
        if (content.size() > limits.bodyBytes()) {
          throw tooLarge(context);
        }
        if (System.nanoTime() > end) {
          throw slow(context);
        }
      }
    } catch (IOException e) {
      throw isMalformed(e) ? malformed(context) : slow(context);
    }
    return content.toByteArray();
  }

  private static boolean isMalformed(IOException problem) {
    return problem instanceof HttpException || problem.getCause() instanceof HttpException;
  }

  private static ApiProblem malformed(Context context) {
    context.header("Connection", "close");
    return ApiProblem.of(400, "the body's chunks are not such as HTTP/1.1 allows");
  }

  private ApiProblem tooLarge(Context context) {
    context.header("Connection", "close");
    return refused(
        context,
        ApiProblem.of(
            413,
            String.format(
                Locale.ROOT,
                "a request has %d bytes at most (--max-body); scale pictures down before they are"
                    + " sent",
                limits.bodyBytes())));
  }

  /**
   * Reads what is left of a body that is refused and forgets it: a client that is still sending
   * when the connection is closed never gets to read why. That ends with two bodies of the largest
   * size, or the time in which a request has to arrive.
   */
  private ApiProblem refused(Context context, ApiProblem problem) {
    long end = System.nanoTime() + limits.idle().toNanos();
    long left = 2L * limits.bodyBytes();
    byte[] buffer = new byte[1 << 14];
    try {
      InputStream in = context.req().getInputStream();
      int n = 0;
      while (n >= 0 && left > 0 && System.nanoTime() < end) {
        n = in.read(buffer);
        left -= n;
      }
    } catch (IOException e) {
      // The client is gone, or sends nothing more.
    }
    return problem;
  }

  private ApiProblem slow(Context context) {
    context.header("Connection", "close");
    return ApiProblem.of(
        408,
        String.format(
            Locale.ROOT,
            "the request did not arrive within %d s",
            Math.max(1, limits.idle().toSeconds())));
  }

  private Fields parse(byte[] content) {
    try {
      JsonNode node = json.readTree(content);
      if (node instanceof ObjectNode object) {
        return new Fields(object, "");
      }
      throw ApiProblem.of(400, "the body must be a JSON object");
    } catch (StreamConstraintsException e) {
      throw ApiProblem.of(
          400, "the body is no JSON of a request: it has more levels, or longer names or numbers");
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw ApiProblem.of(
          400,
          place == null
              ? "the body is no JSON object"
              : String.format(
                  Locale.ROOT,
                  "the body is no JSON object, or has a key twice; see line %d, column %d",
                  place.getLineNr(),
                  place.getColumnNr()));
    } catch (IOException e) {
      throw ApiProblem.of(400, "the body cannot be read");
    }
  }
}
