// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.core.pipeline.Provenance;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * Who made what: rows of JSON in {@code TARGET.provenance.jsonl} beside a target, so that the
 * target itself has the bytes of the one-machine command. The first row tells of the run (config,
 * hashes of the weights, seed, engine, versions), each other one of a range of images (round,
 * application, host, executor, attempt, seconds).
 */
public final class RunProvenance {
  private static final String SUFFIX = ".provenance.jsonl";

  private RunProvenance() {}

  /** Where the rows of a target go. */
  public static Path beside(Path target) {
    return new Path(target.getParent(), target.getName() + SUFFIX);
  }

  /**
   * Writes the rows of a run that is complete.
   *
   * @param spark version of Spark
   */
  public static void write(RunFolder folder, Collection<CompletedRound> rounds, String spark) {
    StringBuilder rows = new StringBuilder();
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("rae4j", Provenance.VERSION);
    run.put("spark", spark);
    run.put("java", Runtime.version().toString());
    run.put("identity", folder.manifest().identity());
    run.put("remarks", folder.manifest().remarks());
    if (!folder.changes().isEmpty()) {
      run.put("changes", folder.changes());
    }
    append(rows, run);
    for (CompletedRound round : rounds) {
      for (RangeReport report : round.reports()) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("round", round.number());
        row.put("application", round.application());
        row.putAll(report.toRow());
        append(rows, row);
      }
    }
    folder.files().write(beside(folder.target()), rows.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void append(StringBuilder rows, Map<String, Object> row) {
    try {
      rows.append(new ObjectMapper().writeValueAsString(row)).append('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
