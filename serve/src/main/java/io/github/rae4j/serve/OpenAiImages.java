// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.ImageSize;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The images of OpenAI's interface, so that clients for it work: the prompt is the name or number
 * of a class. Thread-safe.
 */
final class OpenAiImages {
  /** Fields of that interface that say nothing to this model. */
  private static final List<String> IGNORED =
      List.of("user", "quality", "style", "background", "moderation", "output_compression");

  private static final Duration LONGEST = Duration.ofHours(2);

  /** How often it is looked whether the client is still there. */
  private static final Duration GLANCE = Duration.ofMillis(500);

  /** Nobody receives this status, but the metrics count it; proxies use the same one. */
  private static final int CLIENT_LEFT = 499;

  private final ServedModel model;
  private final RequestReader reader;
  private final Jobs jobs;
  private final ServeOptions.Limits limits;

  OpenAiImages(ServedModel model, RequestReader reader, Jobs jobs, ServeOptions.Limits limits) {
    this.model = model;
    this.reader = reader;
    this.jobs = jobs;
    this.limits = limits;
  }

  /** The one model, as {@code GET /v1/models} lists it. */
  Map<String, Object> entry() {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", model.name());
    entry.put("object", "model");
    entry.put("created", 0);
    entry.put("owned_by", "rae4j");
    return entry;
  }

  /** All models. */
  Map<String, Object> list() {
    return Map.of("object", "list", "data", List.of(entry()));
  }

  /** Generates, and answers when the pictures are there; stops when the client has gone. */
  Map<String, Object> generate(Context context, Fields fields) {
    if (!model.generates()) {
      throw ApiProblem.of(400, "this server's model has no stage_2, so that it does not generate");
    }
    String prompt =
        fields
            .text("prompt")
            .orElseThrow(
                () ->
                    ApiProblem.field(
                        "prompt", "prompt is missing; it is the name or number of a class"));
    fields.text("model").ifPresent(this::requireModel);
    fields.text("size").ifPresent(this::requireSize);
    fields.text("output_format").ifPresent(format -> require("output_format", format, "png"));
    String format = fields.text("response_format").orElse("b64_json");
    if (!format.equals("url")) {
      require("response_format", format, "b64_json");
    }
    IGNORED.forEach(fields::get);
    if (fields.flag("stream").orElse(false)) {
      throw ApiProblem.field(
          "stream", "pictures are not streamed here; POST /v1/jobs and its events show them");
    }
    int count = fields.whole("n", 1, limits.images()).orElse(1L).intValue();
    long seed = fields.whole("seed", 0, RequestReader.LARGEST_SEED).orElse(42L);
    JobRequest request = reader.ofPrompt(prompt, count, seed, settings(fields));
    fields.rejectUnknown();
    Job job = jobs.submit(request, Jobs.Inputs.NONE);
    await(job, Patience.during(context));
    return answer(context, job, format.equals("url"));
  }

  private void requireModel(String name) {
    if (!name.equals(model.name())) {
      throw ApiProblem.of(
          404,
          String.format(
              Locale.ROOT, "there is no model '%s' here; it is '%s'", shown(name), model.name()));
    }
  }

  private static String shown(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  private void requireSize(String size) {
    ImageSize own = model.imageSize();
    String only = own.width() + "x" + own.height();
    if (!size.equals("auto") && !size.equals(only)) {
      throw ApiProblem.field(
          "size",
          String.format(Locale.ROOT, "this model's pictures are %s, not '%s'", only, shown(size)));
    }
  }

  private static void require(String field, String value, String only) {
    if (!value.equals(only)) {
      throw ApiProblem.field(
          field, String.format(Locale.ROOT, "%s must be %s, not '%s'", field, only, shown(value)));
    }
  }

  private SamplingSettings settings(Fields fields) {
    Optional<JsonNode> guidance = fields.get("guidance");
    if (guidance.isEmpty() || !guidance.get().isNumber()) {
      return reader.settings(fields);
    }
    SamplingSettings usual = SamplingSettings.of(reader.precision(fields));
    return new SamplingSettings(
        usual.guidance(),
        fields.number("guidance", 0, 100),
        usual.tMin(),
        usual.tMax(),
        usual.solver(),
        reader.steps(fields),
        usual.precision());
  }

  private void await(Job job, BooleanSupplier clientHasLeft) {
    long end = System.nanoTime() + LONGEST.toNanos();
    try {
      while (!job.awaitEnd(GLANCE)) {
        if (clientHasLeft.getAsBoolean()) {
          jobs.cancel(job);
          throw ApiProblem.of(CLIENT_LEFT, "the client has closed the connection");
        }
        if (System.nanoTime() > end) {
          jobs.cancel(job);
          throw ApiProblem.of(504, "the pictures took too long; POST /v1/jobs for long runs");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiProblem.of(503, "the server is being stopped");
    }
    if (job.state() != JobState.DONE) {
      throw ApiProblem.of(
          job.state() == JobState.LOST ? 503 : 500,
          job.problem().isEmpty() ? "the job was cancelled" : job.problem());
    }
  }

  private Map<String, Object> answer(Context context, Job job, boolean asUrl) {
    List<Map<String, Object>> data = new ArrayList<>();
    for (JobFile file : job.files()) {
      if (file.role().equals("image")) {
        Map<String, Object> one = new LinkedHashMap<>();
        if (asUrl) {
          String host = Optional.ofNullable(context.header("Host")).orElse("");
          one.put("url", context.scheme() + "://" + host + file.json(job.id()).get("url"));
        } else {
          one.put("b64_json", base64(job, file));
        }
        data.add(one);
      }
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("created", job.created().getEpochSecond());
    json.put("data", data);
    json.put("output_format", "png");
    json.put("size", model.imageSize().width() + "x" + model.imageSize().height());
    json.put("job", job.id());
    return json;
  }

  private String base64(Job job, JobFile file) {
    try {
      return Base64.getEncoder().encodeToString(Files.readAllBytes(jobs.store().path(job, file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
