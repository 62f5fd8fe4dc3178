// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.evaluation.run.RunPart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Puts the parts of a run together, by the command that made them. */
@Command(
    name = "merge",
    description = "Put the parts of a run together: the same bytes as those of one run.",
    footer = {
      "",
      "Examples:",
      "  rae4j merge samples.npz samples.npz.*-of-4",
      "  rae4j merge latents/ latents.1-of-2 latents.2-of-2",
      "  rae4j merge report.json report.json.*-of-4",
      "  rae4j merge stat.safetensors p1.safetensors p2.safetensors",
      "",
      "Parts are made by --part I/N of 'sample', 'encode', 'stats' and 'evaluate generation'. The"
          + " command of the first part is run again with --merge, so config and weights have to be"
          + " here too; give its arguments yourself where they lie in other places than where it"
          + " was made."
    })
final class MergeCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(index = "0", paramLabel = "TARGET", description = "What one run would have written.")
  private String target = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "PART", description = "All parts.")
  private List<Path> parts = List.of();

  @Override
  public Integer call() {
    List<String> words = isOfStatistics() ? statistics() : command();
    if (common.hasPluginFolder()) {
      words.add("--plugins=" + common.plugins());
    }
    if (common.isJson()) {
      words.add("--json");
    }
    if (common.isDebug()) {
      words.add("--debug");
    }
    return Main.run(words.toArray(String[]::new), common.out(), common.err());
  }

  private boolean isOfStatistics() {
    return parts.stream().allMatch(Files::isRegularFile);
  }

  private List<String> statistics() {
    for (Path part : parts) {
      if (!Targets.isStatisticsFile(part)) {
        throw new UsageException(
            part
                + " is no part of a run: parts are folders that --part I/N made, or the"
                + " .safetensors files of 'stats --part'");
      }
    }
    Targets.requireStatisticsFile("TARGET", Path.of(target));
    String files = parts.stream().map(Path::toString).collect(Collectors.joining(","));
    return new ArrayList<>(List.of("stats", "--merge", files, "--out", target));
  }

  private List<String> command() {
    List<String> made = RunPart.open(parts.get(0)).command();
    boolean isEvaluation = made.contains("evaluate");
    boolean isReport = isEvaluation && !target.toLowerCase(Locale.ROOT).endsWith(".npz");
    if (made.isEmpty()) {
      throw new UsageException(parts.get(0) + " does not say which command made it");
    }
    Set<String> replaced = new HashSet<>(isReport ? Set.of("--report") : Set.of("--out", "-o"));
    if (common.hasPluginFolder()) {
      replaced.add("--plugins");
    }
    List<String> words =
        new ArrayList<>(CommonOptions.without(made, replaced, Set.of("--json", "--debug")));
    words.add((isReport ? "--report" : "--out") + "=" + target);
    parts.forEach(part -> words.add("--merge=" + part));
    return words;
  }
}
