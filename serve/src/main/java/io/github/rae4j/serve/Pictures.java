// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Reads pictures that clients send: PNG, JPEG and WebP alone, their size known before they are
 * decoded, and two at a time. Thread-safe.
 */
final class Pictures {
  private static final int SMALLEST_SIDE = 8;
  private static final int AT_ONCE = 2;

  private final ServeOptions.Limits limits;
  private final Function<String, Job> jobs;
  private final JobStore store;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);

  /**
   * A reader.
   *
   * @param jobs finds the job of a name, for pictures that are there already
   */
  Pictures(ServeOptions.Limits limits, Function<String, Job> jobs, JobStore store) {
    this.limits = limits;
    this.jobs = jobs;
    this.store = store;
  }

  /** The picture of a field. */
  RgbImage require(Fields fields, String name) {
    return decode(
        name,
        bytes(fields, name)
            .orElseThrow(
                () ->
                    ApiProblem.field(
                        name,
                        name
                            + " is missing; a PNG, JPEG or WebP in base64, or {\"job\": …,"
                            + " \"file\": …}")));
  }

  /** The latents of a request. */
  byte[] tensors(Fields fields) {
    return bytes(fields, "latents")
        .orElseThrow(
            () ->
                ApiProblem.field("latents", "latents are missing; a .safetensors file in base64"));
  }

  private Optional<byte[]> bytes(Fields fields, String name) {
    return fields
        .get(name)
        .map(
            node -> {
              if (node.isObject()) {
                return ofJob(fields.object(name).orElseThrow());
              }
              if (!node.isTextual()) {
                throw fields.wrong(name, "base64, or {\"job\": …, \"file\": …}", node);
              }
              return base64(name, node.textValue());
            });
  }

  private static byte[] base64(String name, String text) {
    int comma = text.startsWith("data:") ? text.indexOf(',') : -1;
    try {
      byte[] content = Base64.getDecoder().decode(text.substring(comma + 1));
      if (content.length == 0) {
        throw ApiProblem.field(name, name + " is empty");
      }
      return content;
    } catch (IllegalArgumentException e) {
      throw ApiProblem.field(
          name, name + " is no base64: letters, digits, + and /, with = at the end");
    }
  }

  private byte[] ofJob(Fields reference) {
    String id = reference.text("job").orElse("");
    String name = reference.text("file").orElse("");
    reference.rejectUnknown();
    Job job = jobs.apply(id);
    // The name is looked up among the job's files; it never becomes a path.
    JobFile file =
        job.file(name).orElseThrow(() -> ApiProblem.of(404, "that job has no such file"));
    try {
      return Files.readAllBytes(store.path(job, file));
    } catch (IOException e) {
      throw ApiProblem.of(404, "that file has been deleted meanwhile");
    }
  }

  private RgbImage decode(String name, byte[] content) {
    if (!isAllowed(content)) {
      throw ApiProblem.field(name, name + " is no PNG, JPEG or WebP");
    }
    turns.acquireUninterruptibly();
    try {
      RgbImage image = new ImageReader(limits.pixels()).upright().read("the picture", content);
      int longer = Math.max(image.width(), image.height());
      int shorter = Math.min(image.width(), image.height());
      if (longer > limits.side() || shorter < SMALLEST_SIDE) {
        throw ApiProblem.field(
            name,
            String.format(
                Locale.ROOT,
                "%s has %s; sides of %d to %d pixels are taken",
                name,
                image,
                SMALLEST_SIDE,
                limits.side()));
      }
      return image;
    } catch (RaeException e) {
      throw ApiProblem.field(name, String.valueOf(e.getMessage()));
    } finally {
      turns.release();
    }
  }

  private static boolean isAllowed(byte[] b) {
    return b.length > 12
        && (((b[0] & 0xFF) == 0x89 && b[1] == 'P' && b[2] == 'N' && b[3] == 'G')
            || ((b[0] & 0xFF) == 0xFF && (b[1] & 0xFF) == 0xD8)
            || (b[0] == 'R' && b[1] == 'I' && b[2] == 'F' && b[3] == 'F' && b[8] == 'W'));
  }
}
