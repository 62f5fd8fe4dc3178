// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches models and data. Mentions nothing of the hub, whose classes only a fetch loads. */
@Command(
    name = "fetch",
    description = {
      "Fetch what presets, configs and data sets need; without a NAME, list what is known.",
      "A NAME is a preset, the file of a config, a model of the Hugging Face Hub as"
          + " OWNER/NAME[@REVISION], or a data set or weights of the catalogue, such as"
          + " fashion-mnist. Models go to the cache of the Hugging Face tools, all else to"
          + " RAE4J_HOME. What is there already stays; an interrupted fetch goes on when it is"
          + " called again."
    },
    footer = {
      "",
      "Examples:",
      "  rae4j fetch ditdh-xl-256-ag --dry-run",
      "  rae4j fetch ditdh-xl-256-ag",
      "  rae4j fetch facebook/dinov2-with-registers-base",
      "  rae4j fetch nyu-visionx/RAE-collections --include 'stats/*'",
      "  rae4j fetch fashion-mnist inception lpips-vgg16"
    })
public final class FetchCommand implements Callable<Integer> {
  private static final Pattern OVERRIDE =
      Pattern.compile("[A-Za-z_][\\w.\\[\\]-]*=.*", Pattern.DOTALL);

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "What to fetch; KEY.PATH=VALUE overrides values of the configs among them.")
  private List<String> arguments = List.of();

  @Option(
      names = "--include",
      split = ",",
      paramLabel = "PATTERN",
      description = "Of models named as OWNER/NAME, take only files that match, such as '*.json'.")
  private List<String> include = List.of();

  @Option(
      names = "--exclude",
      split = ",",
      paramLabel = "PATTERN",
      description = "Of models named as OWNER/NAME, leave out files that match.")
  private List<String> exclude = List.of();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be fetched, from where and where to, and fetch nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    List<String> overrides = arguments.stream().filter(a -> OVERRIDE.matcher(a).matches()).toList();
    List<String> names = arguments.stream().filter(a -> !overrides.contains(a)).toList();
    if (names.isEmpty()) {
      if (!overrides.isEmpty() || !include.isEmpty() || !exclude.isEmpty()) {
        throw new UsageException("say what to fetch; 'rae4j fetch' alone lists what is known");
      }
      Catalogue.show(common);
      return 0;
    }
    new FetchRun(common, include, exclude).run(names, overrides, dryRun);
    return 0;
  }
}
