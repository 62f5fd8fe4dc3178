// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.metric.MetricResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An evaluation result with everything needed to reproduce it, as JSON and as a row of a Markdown
 * table.
 */
public final class EvaluationReport {
  private final Map<String, Object> content;
  private final EvaluationResult outcome;

  private EvaluationReport(EvaluationResult outcome, Map<String, Object> content) {
    this.outcome = outcome;
    this.content = content;
  }

  /**
   * Creates a report.
   *
   * @param run further entries of the report, in report order: protocol, config, seed, labels,
   *     hashes of weights, engine, command
   */
  public static EvaluationReport of(EvaluationResult outcome, Map<String, ?> run) {
    Map<String, Object> content = new LinkedHashMap<>(run);
    content.put("images", outcome.images());
    content.put("reference", outcome.reference());
    content.put("features", outcome.features());
    content.put("results", outcome.results());
    content.put("skipped", outcome.skipped());
    content.put("warnings", warnings(outcome));
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("rae4j", Provenance.VERSION);
    versions.put("java", System.getProperty("java.version"));
    versions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    content.put("versions", versions);
    return new EvaluationReport(outcome, content);
  }

  private static List<String> warnings(EvaluationResult outcome) {
    List<String> warnings = new ArrayList<>(outcome.warnings());
    outcome.results().forEach(result -> warnings.addAll(result.warnings()));
    return warnings;
  }

  /** All entries, ready to be written as a JSON object. */
  public Map<String, Object> content() {
    return content;
  }

  /** How long the evaluation took, in seconds; not in the report, which is the same each time. */
  public double seconds() {
    return outcome.seconds();
  }

  /** All warnings, including those of the metrics. */
  public List<String> warnings() {
    return warnings(outcome);
  }

  /** The report as indented JSON. */
  public String toJson() {
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always writable", e);
    }
  }

  /** All values by name, in report order. */
  public Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    for (MetricResult result : outcome.results()) {
      values.putAll(result.values());
    }
    return values;
  }

  /** A Markdown table with one row, whose first cell is {@code title}. */
  public List<String> markdown(String title) {
    Map<String, Double> values = values();
    return List.of(
        "| | images | " + String.join(" | ", values.keySet()) + " |",
        "|---|---|" + "---|".repeat(values.size()),
        String.format(
            Locale.ROOT,
            "| %s | %s | %s |",
            title,
            outcome.images().get("count"),
            values.values().stream()
                .map(value -> String.format(Locale.ROOT, "%.4f", value))
                .collect(Collectors.joining(" | "))));
  }
}
