// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Spark job of a run that has committed: what it made, who made it, and which files it left.
 * Immutable.
 *
 * @param number of the round, from 0
 * @param application Spark's id of the application
 * @param reports one for each range of images
 * @param files the length in bytes of each file, by its path below the output folder
 */
public record CompletedRound(
    int number, String application, List<RangeReport> reports, Map<String, Long> files) {
  private static final Pattern NAME = Pattern.compile("round-(\\d{6,9})\\.json");

  /** Copies lists and maps. */
  public CompletedRound {
    reports = List.copyOf(reports);
    files = new TreeMap<>(files);
  }

  /** The name of the file in the run folder that says so. */
  String fileName() {
    return String.format(Locale.ROOT, "round-%06d.json", number);
  }

  /** Whether a file of a run folder tells of a round. */
  static boolean isOne(String name) {
    return NAME.matcher(name).matches();
  }

  /** The number in the name of a file that tells of a round. */
  static int numberOf(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(name);
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** Number of images. */
  public long images() {
    return reports.stream().mapToLong(report -> report.range().count()).sum();
  }

  byte[] toBytes() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("round", number);
    root.put("application", application);
    root.put("ranges", reports.stream().map(RangeReport::toRow).toList());
    root.put("files", files);
    try {
      return new ObjectMapper().writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads the file of a round.
   *
   * @throws DataException if it is damaged
   */
  static CompletedRound parse(Object file, byte[] content) {
    try {
      Map<?, ?> root = new ObjectMapper().readValue(content, Map.class);
      Map<String, Long> files = new TreeMap<>();
      ((Map<?, ?>) required(root, "files"))
          .forEach((name, length) -> files.put((String) name, ((Number) length).longValue()));
      List<RangeReport> reports =
          ((List<?>) required(root, "ranges"))
              .stream().map(row -> RangeReport.ofRow((Map<?, ?>) row)).toList();
      return new CompletedRound(
          ((Number) required(root, "round")).intValue(),
          (String) required(root, "application"),
          reports,
          files);
    } catch (IOException | ClassCastException | IllegalArgumentException e) {
      throw new DataException(
          file + " is damaged; delete its folder to begin the run anew", Where.file(file), e);
    }
  }

  static Object required(Map<?, ?> row, String key) {
    Object value = row.get(key);
    if (value == null) {
      throw new IllegalArgumentException("there is no " + key);
    }
    return value;
  }
}
