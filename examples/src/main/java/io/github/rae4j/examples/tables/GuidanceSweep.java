// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.Rae4j;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scale and interval of CFG and AutoGuidance against quality (paper appendix on guidance). */
@Command(description = "Guidance scale and interval against quality, for CFG and AutoGuidance.")
public final class GuidanceSweep extends MeasuredTable {
  @Option(
      names = "--scales",
      split = ",",
      paramLabel = "S",
      defaultValue = "1,1.25,1.5,1.75,2,2.5,3,4",
      description = "Guidance scales (default: ${DEFAULT-VALUE}).")
  private List<Double> scales = List.of();

  @Option(
      names = "--ends",
      split = ",",
      paramLabel = "T",
      defaultValue = "0.25,0.5,0.75,1",
      description = "Noise ends t_max of the interval [0, t_max] (default: ${DEFAULT-VALUE}).")
  private List<Double> ends = List.of();

  private GuidanceSweep() {}

  /** Prints the tables. */
  public static void main(String[] args) {
    System.exit(run(new GuidanceSweep(), args));
  }

  static TableProgram program() {
    return new GuidanceSweep();
  }

  /**
   * A guidance.
   *
   * @param section of the config that holds its scale and interval
   */
  private record Method(String name, String preset, String section) {
    Method(String name, String preset) {
      this(name, preset, "guidance.");
    }

    /** The scale that the preset was released with; of one without guidance, one in use. */
    double usualScale() {
      Object section = Rae4j.readConfig(preset, List.of()).root().values().get("guidance");
      return section instanceof Map<?, ?> guidance
              && guidance.get("scale") instanceof Number scale
              && scale.doubleValue() > 1
          ? scale.doubleValue()
          : 1.5;
    }
  }

  private record Point(Method method, double scale, double end) {
    GenerationRun run() {
      return GenerationRun.balanced(
          method.preset(),
          method.section() + "scale=" + scale,
          method.section() + "t_min=0.0",
          method.section() + "t_max=" + end);
    }
  }

  @Override
  Result make() {
    boolean tiny = scale() == Scale.TINY;
    List<Method> methods = new ArrayList<>();
    methods.add(new Method("CFG", tiny ? "tiny-fashion-cfg" : "ditdh-xl-256"));
    methods.add(new Method("AutoGuidance", tiny ? "tiny-fashion-ag" : "ditdh-xl-256-ag"));
    if (tiny) {
      methods.add(new Method("internal guidance", "tiny-fashion-ig", "guidance.ig."));
    }
    List<Point> byScale = new ArrayList<>();
    List<Point> byEnd = new ArrayList<>();
    for (Method method : methods) {
      scales.forEach(scale -> byScale.add(new Point(method, scale, 1)));
      ends.forEach(end -> byEnd.add(new Point(method, method.usualScale(), end)));
    }
    List<GenerationRun> runs = new ArrayList<>();
    byScale.forEach(point -> runs.add(point.run()));
    byEnd.forEach(point -> runs.add(point.run()));
    try (GenerationExperiments lab = lab("adm-256", runs)) {
      Sweep scaleSweep = new Sweep("guidance-scale", "Guidance scale", "scale", this);
      byScale.forEach(p -> scaleSweep.add(p.method().name(), p.scale(), measured(lab, p)));
      Sweep endSweep =
          new Sweep("guidance-interval", "Guidance interval [0, t_max]", "t_max", this);
      byEnd.forEach(
          p ->
              endSweep.add(
                  String.format(Locale.ROOT, "%s, scale %s", p.method().name(), p.scale()),
                  p.end(),
                  measured(lab, p)));
      return new Result(
          List.of(scaleSweep.table(lab), endSweep.table(lab)),
          List.of(scaleSweep.chart(), endSweep.chart()));
    }
  }

  private Map<String, Double> measured(GenerationExperiments lab, Point point) {
    progress(
        String.format(
            Locale.ROOT,
            "measuring %s, scale %s, t_max %s",
            point.method().name(),
            point.scale(),
            point.end()));
    return lab.measure(point.run());
  }
}
