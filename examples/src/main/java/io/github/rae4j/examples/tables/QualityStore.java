// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The measurements of {@link SpeedAndQuality}, which outlive the program. */
final class QualityStore {
  private static final int REPETITIONS = 3;
  private static final List<String> MEASURED = List.of("fid", "precision", "recall");

  private final String engine;
  private final String threads;
  private final MeasuredRuns quality;
  private final MeasuredRuns times;

  /** What was measured of one seed. */
  record Quality(long seed, double distance, double precision, double recall) {}

  QualityStore(Path folder, String engine, int threads) {
    this.engine = engine;
    this.threads = threads == 0 ? "engine's" : Integer.toString(threads);
    List<String> setting = List.of("model", "solver", "also", "evaluations", "precision", "engine");
    List<String> images = new ArrayList<>(setting);
    images.addAll(List.of("seed", "images", "reference", "identity"));
    this.quality = new MeasuredRuns(folder.resolve("speed-and-quality-runs.csv"), images, MEASURED);
    List<String> timed = new ArrayList<>(setting);
    timed.addAll(List.of("threads", "identity"));
    this.times =
        new MeasuredRuns(
            folder.resolve("speed-and-quality-times.csv"), timed, List.of("seconds per image"));
  }

  private List<String> setting(QualitySetting setting) {
    return new ArrayList<>(
        List.of(
            setting.model(),
            setting.solver(),
            setting.also(),
            Integer.toString(setting.evaluations()),
            setting.precision().toString(),
            engine));
  }

  private List<String> key(GenerationExperiments lab, QualitySetting setting, long seed) {
    List<String> key = setting(setting);
    key.add(Long.toString(seed));
    key.add(Integer.toString(lab.count()));
    key.add(lab.comparedWith());
    key.add(lab.identity(setting.run()));
    return key;
  }

  private List<String> timeKey(GenerationExperiments lab, QualitySetting setting) {
    List<String> key = setting(setting);
    key.add(threads);
    key.add(lab.identity(setting.run()));
    return key;
  }

  boolean isMeasured(GenerationExperiments lab, QualitySetting setting, long seed) {
    return quality.find(key(lab, setting, seed)).isPresent();
  }

  boolean isTimed(GenerationExperiments lab, QualitySetting setting) {
    return times.find(timeKey(lab, setting)).isPresent();
  }

  void measure(GenerationExperiments lab, QualitySetting setting, long seed) {
    Map<String, Double> values = lab.measure(setting.run(), seed);
    quality.keep(
        key(lab, setting, seed),
        MEASURED.stream().map(name -> GenerationExperiments.required(values, name)).toList());
  }

  void time(GenerationExperiments lab, QualitySetting setting, int images) {
    times.keep(
        timeKey(lab, setting), List.of(lab.secondsPerImage(setting.run(), images, REPETITIONS)));
  }

  /** What is there of the given seeds. */
  List<Quality> measured(GenerationExperiments lab, QualitySetting setting, List<Long> seeds) {
    List<Quality> found = new ArrayList<>();
    for (long seed : seeds) {
      quality
          .find(key(lab, setting, seed))
          .ifPresent(v -> found.add(new Quality(seed, v.get(0), v.get(1), v.get(2))));
    }
    return found;
  }

  /** Seconds of an image, where they were measured. */
  Optional<Double> seconds(GenerationExperiments lab, QualitySetting setting) {
    return times.find(timeKey(lab, setting)).map(values -> values.get(0));
  }
}
