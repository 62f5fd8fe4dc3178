// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.errors.RaeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes jobs of requests: everything is checked before a job is taken. Thread-safe. */
final class RequestReader {
  /** Seeds that every language and JSON library can carry. */
  static final long LARGEST_SEED = (1L << 53) - 1;

  private static final long MOST_IMAGES_OF_RUN = 1L << 40;
  private static final int MOST_PREVIEWS = 32;
  private static final double USUAL_STRENGTH = 0.6;
  private static final int USUAL_FRAMES = 8;

  private final ServedModel model;
  private final ServeOptions.Limits limits;
  private final Pictures pictures;

  RequestReader(ServedModel model, ServeOptions.Limits limits, Pictures pictures) {
    this.model = model;
    this.limits = limits;
    this.pictures = pictures;
  }

  /** The job that a body of {@code POST /v1/jobs} asks for. */
  JobRequest job(Fields fields) {
    JobKind kind =
        JobKind.parse(
            fields
                .text("kind")
                .orElseThrow(
                    () -> ApiProblem.field("kind", "kind is missing; for example \"sample\"")));
    if (kind.samples() && !model.generates()) {
      throw ApiProblem.field(
          "kind", "this server's model has no stage_2, so that it does not generate");
    }
    JobRequest request =
        new JobRequest(
            kind,
            kind.samples() ? labels(fields, kind) : List.of(),
            kind.samples() || kind == JobKind.RECONSTRUCT ? seed(fields) : 0,
            kind.samples() ? fields.whole("first", 0, MOST_IMAGES_OF_RUN).orElse(0L) : 0,
            kind.samples() ? settings(fields) : SamplingSettings.of(model.usualPrecision()),
            kind.samples() ? fields.whole("previews", 0, MOST_PREVIEWS).orElse(0L).intValue() : 0,
            kind == JobKind.SAMPLE && fields.flag("film").orElse(false),
            kind.samples() && fields.flag("latents").orElse(false),
            JobRequest.Inputs.NONE);
    JobRequest whole = withInputs(request, fields);
    fields.rejectUnknown();
    if (whole.kind().samples()) {
      requireSamplable(whole.settings());
    }
    return whole;
  }

  private JobRequest withInputs(JobRequest request, Fields fields) {
    JobKind kind = request.kind();
    boolean takesImage =
        kind != JobKind.SAMPLE && kind != JobKind.INTERPOLATE && kind != JobKind.DECODE;
    Optional<RgbImage> image =
        takesImage ? Optional.of(pictures.require(fields, "image")) : Optional.empty();
    Optional<RgbImage> mask =
        kind == JobKind.INPAINT ? Optional.of(pictures.require(fields, "mask")) : Optional.empty();
    if (mask.isPresent() && !mask.get().size().equals(image.orElseThrow().size())) {
      throw ApiProblem.field(
          "mask",
          String.format(
              Locale.ROOT,
              "the mask has %s and the picture %s; they must have one size",
              mask.get(),
              image.orElseThrow()));
    }
    boolean hasStrength = kind == JobKind.VARY || kind == JobKind.INPAINT;
    double strength =
        hasStrength
            ? fields.number("strength", 0, 1).orElse(kind == JobKind.VARY ? USUAL_STRENGTH : 1.0)
            : 0;
    return new JobRequest(
        kind,
        request.labels(),
        request.seed(),
        request.first(),
        request.settings(),
        request.previews(),
        request.film(),
        request.latents(),
        new JobRequest.Inputs(
            image,
            mask,
            kind == JobKind.DECODE ? Optional.of(latents(fields)) : Optional.empty(),
            strength,
            kind == JobKind.RECONSTRUCT ? fields.number("tau", 0, 10).orElse(0.0) : 0,
            kind == JobKind.INTERPOLATE ? frames(fields, request.labels().size()) : 0));
  }

  private int frames(Fields fields, int stops) {
    if (stops < 2) {
      throw ApiProblem.field(
          "labels", "an interpolation passes at least two pictures; give two labels or more");
    }
    int perLeg = fields.whole("frames", 2, limits.images()).orElse((long) USUAL_FRAMES).intValue();
    int all = (stops - 1) * (perLeg - 1) + 1;
    if (all > limits.images()) {
      throw ApiProblem.field(
          "frames",
          String.format(
              Locale.ROOT,
              "%d pictures are too many for one job, at most %d are made; ask for fewer frames",
              all,
              limits.images()));
    }
    return all;
  }

  private static long seed(Fields fields) {
    return fields.whole("seed", 0, LARGEST_SEED).orElse(42L);
  }

  /** What a client of OpenAI's interface asks for. */
  JobRequest ofPrompt(String prompt, int count, long seed, SamplingSettings settings) {
    requireSamplable(settings);
    return new JobRequest(
        JobKind.SAMPLE,
        Collections.nCopies(count, label("prompt", prompt.strip())),
        seed,
        0,
        settings,
        0,
        false,
        false,
        JobRequest.Inputs.NONE);
  }

  /** How a request wants to be sampled. */
  SamplingSettings settings(Fields fields) {
    Optional<Fields> guidance = fields.object("guidance");
    SamplingSettings settings =
        new SamplingSettings(
            guidance.flatMap(g -> g.text("method")).map(name -> plain("guidance.method", name)),
            guidance.flatMap(g -> g.number("scale", 0, 100)),
            guidance.flatMap(g -> g.number("t_min", 0, 1)),
            guidance.flatMap(g -> g.number("t_max", 0, 1)),
            fields.text("solver").map(RequestReader::solver),
            steps(fields),
            precision(fields));
    guidance.ifPresent(Fields::rejectUnknown);
    return settings;
  }

  /** Points of the time grid, or steps where the config counts those. */
  Optional<Integer> steps(Fields fields) {
    return fields.whole("steps", model.config().fewestSteps(), limits.steps()).map(Long::intValue);
  }

  private static String solver(String name) {
    String plain = plain("solver", name);
    return plain.indexOf('/') > 0 ? plain : "ODE/" + plain;
  }

  /** Names go into overrides of a config, so they may not look like something else. */
  private static String plain(String field, String name) {
    if (!name.matches("[A-Za-z0-9_.+/-]{1,60}")) {
      throw ApiProblem.field(
          field, field + " is a name of letters and digits, such as GET /v1/model lists");
    }
    return name;
  }

  /** The precision of a request. */
  Precision precision(Fields fields) {
    Optional<String> text = fields.text("precision");
    if (text.isEmpty()) {
      return model.usualPrecision();
    }
    try {
      Precision precision = Precision.parse(text.get());
      if (model.precisions().contains(precision)) {
        return precision;
      }
    } catch (IllegalArgumentException e) {
      // It is said below what there is.
    }
    throw ApiProblem.field(
        "precision",
        String.format(
            Locale.ROOT,
            "this server has the precisions %s, not '%s'",
            model.precisions(),
            text.get()));
  }

  private byte[] latents(Fields fields) {
    byte[] content = pictures.tensors(fields);
    try {
      SentLatents.read(content, model);
    } catch (RaeException e) {
      throw ApiProblem.field("latents", String.valueOf(e.getMessage()));
    }
    return content;
  }

  /** Refuses settings that do not make a sampler and a guidance. */
  private void requireSamplable(SamplingSettings settings) {
    SamplingWords.requireKnown(settings, model);
    try {
      PreparedSampling prepared = model.prepare(settings);
      if (prepared.guidance().needsNoCondition() && !model.takesNone()) {
        throw ApiProblem.field(
            "guidance", "this guidance needs a model that was trained without classes as well");
      }
    } catch (RaeException | IllegalArgumentException e) {
      throw SamplingWords.of(e);
    }
  }

  private List<Optional<Long>> labels(Fields fields, JobKind kind) {
    Optional<JsonNode> list = fields.get("labels");
    boolean hasLabel = fields.has("label");
    int most = limits.images();
    Optional<Integer> count = fields.whole("count", 1, most).map(Long::intValue);
    if (list.isPresent()) {
      if (hasLabel || count.isPresent()) {
        throw ApiProblem.field("labels", "give labels, or label and count, not both");
      }
      if (!list.get().isArray() || list.get().isEmpty()) {
        throw fields.wrong("labels", "a list of class names or numbers", list.get());
      }
      if (list.get().size() > most) {
        throw ApiProblem.field(
            "labels",
            String.format(
                Locale.ROOT,
                "%d pictures are too many for one job, at most %d are made",
                list.get().size(),
                most));
      }
      List<Optional<Long>> labels = new ArrayList<>();
      list.get().forEach(node -> labels.add(label(fields, "labels", node)));
      return labels;
    }
    if (hasLabel) {
      Optional<Long> label = fields.get("label").flatMap(node -> label(fields, "label", node));
      return Collections.nCopies(count.orElse(1), label.isEmpty() ? none("label") : label);
    }
    int classes = model.classes();
    int usual = kind == JobKind.INTERPOLATE ? 2 : Math.min(classes, 1);
    List<Optional<Long>> labels = new ArrayList<>();
    for (int i = 0; i < count.orElse(Math.max(1, usual)); i++) {
      labels.add(classes > 0 ? Optional.of((long) i % classes) : Optional.empty());
    }
    return labels;
  }

  private Optional<Long> label(Fields fields, String name, JsonNode node) {
    if (node.isNull()) {
      return none(name);
    }
    if (node.isTextual()) {
      return label(name, node.textValue());
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return number(name, node.longValue());
    }
    throw fields.wrong(name, "a class name, a number or null", node);
  }

  private Optional<Long> label(String field, String text) {
    if (text.equalsIgnoreCase("none")) {
      return none(field);
    }
    if (text.length() > 200) {
      throw ApiProblem.field(field, "this is too long for the name of a class");
    }
    if (text.matches("\\d{1,9}")) {
      return number(field, Long.parseLong(text));
    }
    try {
      return number(field, model.classNames().require(text).number());
    } catch (RaeException e) {
      throw ApiProblem.field(
          field,
          e.getMessage() + (model.classNames().isEmpty() ? "; its classes are numbers" : ""));
    }
  }

  private Optional<Long> number(String field, long label) {
    if (label < 0 || label >= model.classes()) {
      throw ApiProblem.field(
          field,
          String.format(
              Locale.ROOT,
              "there is no class %d; this model's classes are 0 to %d",
              label,
              model.classes() - 1));
    }
    return Optional.of(label);
  }

  private Optional<Long> none(String field) {
    if (!model.takesNone()) {
      throw ApiProblem.field(field, "this model always needs a class");
    }
    return Optional.empty();
  }
}
