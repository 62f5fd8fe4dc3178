// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.core.pipeline.Provenance;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the server answers to, one line for each route. */
final class Api {
  private static final int USUAL_LIST = 50;
  private static final int LONGEST_LIST = 500;

  /** A route. */
  record Route(HandlerType method, String path, Handler handler) {}

  private final ServedModel model;
  private final Jobs jobs;
  private final JobQueue queue;
  private final RequestReader reader;
  private final Bodies bodies;
  private final EventStream events;
  private final OpenAiImages images;
  private final ServerMetrics metrics;
  private final Map<String, Object> description;
  private final Page page = new Page();

  Api(
      ServedModel model,
      Jobs jobs,
      JobQueue queue,
      RequestReader reader,
      Bodies bodies,
      EventStream events,
      OpenAiImages images,
      ServerMetrics metrics,
      Map<String, Object> description) {
    this.model = model;
    this.jobs = jobs;
    this.queue = queue;
    this.reader = reader;
    this.bodies = bodies;
    this.events = events;
    this.images = images;
    this.metrics = metrics;
    this.description = description;
  }

  /** All routes. */
  List<Route> routes() {
    return List.of(
        new Route(HandlerType.GET, "/", context -> page(context, "index.html")),
        new Route(
            HandlerType.GET, "/page/{file}", context -> page(context, context.pathParam("file"))),
        new Route(HandlerType.GET, "/health", context -> context.json(health())),
        new Route(HandlerType.GET, "/metrics", this::metrics),
        new Route(HandlerType.GET, "/openapi.json", Api::openApi),
        new Route(HandlerType.GET, "/v1/model", context -> context.json(description)),
        new Route(HandlerType.POST, "/v1/jobs", this::submit),
        new Route(HandlerType.GET, "/v1/jobs", this::list),
        new Route(
            HandlerType.GET, "/v1/jobs/{id}", context -> context.json(jobs.json(job(context)))),
        new Route(HandlerType.DELETE, "/v1/jobs/{id}", this::cancelOrDelete),
        new Route(
            HandlerType.GET,
            "/v1/jobs/{id}/events",
            context -> events.follow(context, job(context))),
        new Route(HandlerType.GET, "/v1/jobs/{id}/files/{name}", this::file),
        new Route(HandlerType.GET, "/v1/jobs/{id}/previews/{image}", this::preview),
        new Route(
            HandlerType.POST,
            "/v1/images/generations",
            context -> context.json(images.generate(context, bodies.read(context)))),
        new Route(HandlerType.GET, "/v1/models", context -> context.json(images.list())),
        new Route(HandlerType.GET, "/v1/models/{id}", this::model));
  }

  private void page(Context context, String name) {
    context.contentType(Page.mediaType(name)).result(page.content(name));
  }

  private Map<String, Object> health() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", "ok");
    json.put("version", Provenance.VERSION);
    json.put("queue", queue.size());
    return json;
  }

  private void metrics(Context context) {
    context.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.text());
  }

  /** The interface's own description. */
  static String openApiText() {
    try (InputStream in = Api.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void openApi(Context context) {
    context.contentType("application/json").result(openApiText());
  }

  private void submit(Context context) {
    JobRequest request = reader.job(bodies.read(context));
    Job job = jobs.submit(request, new SentInputs(request.inputs()));
    context.status(202).header("Location", "/v1/jobs/" + job.id()).json(jobs.json(job));
  }

  private void list(Context context) {
    int limit = USUAL_LIST;
    String text = Optional.ofNullable(context.queryParam("limit")).orElse("");
    if (!text.isEmpty()) {
      if (!text.matches("\\d{1,3}") || Integer.parseInt(text) < 1) {
        throw ApiProblem.field("limit", "limit must be from 1 to " + LONGEST_LIST);
      }
      limit = Math.min(LONGEST_LIST, Integer.parseInt(text));
    }
    context.json(Map.of("data", jobs.newestFirst().stream().limit(limit).map(jobs::json).toList()));
  }

  private Job job(Context context) {
    return jobs.require(context.pathParam("id"));
  }

  private void cancelOrDelete(Context context) {
    Job job = job(context);
    boolean deleted = jobs.cancelOrDelete(job);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", job.id());
    json.put("deleted", deleted);
    json.put("state", job.state().word());
    context.json(json);
  }

  private void file(Context context) throws IOException {
    Job job = job(context);
    JobFile file =
        job.file(context.pathParam("name"))
            .orElseThrow(() -> ApiProblem.of(404, "this job has no such file"));
    Path path = jobs.store().path(job, file);
    if (!Files.isRegularFile(path)) {
      throw ApiProblem.of(404, "the file has been deleted meanwhile");
    }
    // Files of a job never change.
    context.header("Cache-Control", "private, max-age=86400, immutable");
    String how = context.queryParam("download") == null ? "inline" : "attachment";
    context.header(
        "Content-Disposition", how + "; filename=\"rae4j-" + job.id() + "-" + file.name() + "\"");
    context.contentType(file.mediaType()).result(Files.newInputStream(path));
  }

  private void preview(Context context) {
    String image = context.pathParam("image");
    Job.Preview preview =
        Optional.of(image)
            .filter(text -> text.matches("\\d{1,6}"))
            .flatMap(text -> job(context).preview(Integer.parseInt(text)))
            .orElseThrow(() -> ApiProblem.of(404, "there is no preview of this picture now"));
    context.contentType("image/png").result(preview.png());
  }

  private void model(Context context) {
    if (!context.pathParam("id").equals(model.name())) {
      throw ApiProblem.of(404, "there is no such model here; it is '" + model.name() + "'");
    }
    context.json(images.entry());
  }
}
