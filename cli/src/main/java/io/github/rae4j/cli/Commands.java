// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import io.github.rae4j.cli.editing.FilmCommand;
import io.github.rae4j.cli.editing.InpaintCommand;
import io.github.rae4j.cli.editing.InterpolateCommand;
import io.github.rae4j.cli.editing.InvertCommand;
import io.github.rae4j.cli.editing.VaryCommand;
import io.github.rae4j.cli.evaluation.EvaluateCommand;
import io.github.rae4j.cli.features.ProbeCommand;
import io.github.rae4j.cli.features.StatsCommand;
import io.github.rae4j.cli.fetch.FetchCommand;
import io.github.rae4j.cli.info.DescribeCommand;
import io.github.rae4j.cli.info.DoctorCommand;
import io.github.rae4j.cli.info.InspectCommand;
import io.github.rae4j.cli.info.LabelsCommand;
import io.github.rae4j.cli.info.ListCommand;
import io.github.rae4j.cli.model.DecodeCommand;
import io.github.rae4j.cli.model.EncodeCommand;
import io.github.rae4j.cli.model.ExportCommand;
import io.github.rae4j.cli.model.ForwardCommand;
import io.github.rae4j.cli.model.ReconstructCommand;
import io.github.rae4j.cli.model.SampleCommand;
import io.github.rae4j.cli.serve.ServeCommand;
import io.github.rae4j.cli.spark.SparkCommand;
import io.github.rae4j.cli.training.TrainCommand;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands of {@code rae4j}, in the order of its help. To read the options of all of them takes
 * longer than many a command does, so only the one that is called is made.
 */
final class Commands {
  private static final List<Map.Entry<String, Supplier<Object>>> ALL =
      List.of(
          Map.entry("sample", SampleCommand::new),
          Map.entry("interpolate", InterpolateCommand::new),
          Map.entry("inpaint", InpaintCommand::new),
          Map.entry("vary", VaryCommand::new),
          Map.entry("invert", InvertCommand::new),
          Map.entry("film", FilmCommand::new),
          Map.entry("reconstruct", ReconstructCommand::new),
          Map.entry("encode", EncodeCommand::new),
          Map.entry("stats", StatsCommand::new),
          Map.entry("merge", MergeCommand::new),
          Map.entry("probe", ProbeCommand::new),
          Map.entry("decode", DecodeCommand::new),
          Map.entry("forward", ForwardCommand::new),
          Map.entry("export", ExportCommand::new),
          Map.entry("serve", ServeCommand::new),
          Map.entry("train", TrainCommand::new),
          Map.entry("evaluate", EvaluateCommand::new),
          Map.entry("spark", SparkCommand::new),
          Map.entry("describe", DescribeCommand::new),
          Map.entry("inspect", InspectCommand::new),
          Map.entry("list", ListCommand::new),
          Map.entry("fetch", FetchCommand::new),
          Map.entry("labels", LabelsCommand::new),
          Map.entry("doctor", DoctorCommand::new),
          Map.entry("warm-up", WarmUpCommand::new));

  private Commands() {}

  /** The names, in the order of the help. */
  static List<String> names() {
    return ALL.stream().map(Map.Entry::getKey).toList();
  }

  /**
   * Adds the command that the first argument names; all of them, if it names none, so that help and
   * error messages know them.
   */
  static CommandLine addTo(CommandLine program, String[] args) {
    List<Map.Entry<String, Supplier<Object>>> named =
        ALL.stream().filter(each -> args.length > 0 && each.getKey().equals(args[0])).toList();
    for (Map.Entry<String, Supplier<Object>> each : named.isEmpty() ? ALL : named) {
      program.addSubcommand(each.getKey(), each.getValue().get());
    }
    return program;
  }
}
