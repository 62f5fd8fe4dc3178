// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.info;

import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.core.config.ClassName;
import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.WellKnownClasses;
import io.github.rae4j.errors.RaeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the classes of a model, or looks for some of them by name. */
@Command(
    name = "labels",
    description = {
      "Show the classes of a model, with the names that --labels takes; of the bundled model"
          + " without --config.",
      "With a text: the classes that have it in a name or synonym, or as their number."
    },
    footer = {
      "",
      "Examples:",
      "  rae4j labels",
      "  rae4j labels --config ditdh-xl-256 retriever",
      "  rae4j labels --config ditdh-xl-256 207 --json"
    })
public final class LabelsCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();

  @Override
  public Integer call() {
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, List.of());
    ClassNames names = loaded.misc().classNames();
    if (names.isEmpty()) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s names no classes; misc.class_names takes a list, a file with one name a line, or"
                  + " %s",
              loaded.origin(),
              String.join(" or ", WellKnownClasses.list())));
    }
    String text = String.join(" ", config.files());
    List<ClassName> found = names.search(text);
    if (found.isEmpty()) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "no class of %s has '%s' in its name%s",
              loaded.origin(),
              text,
              names.hint(text)));
    }
    int width = found.stream().mapToInt(each -> each.name().length()).max().orElse(0);
    found.forEach(each -> common.print(line(each, width)));
    common.result(
        Map.of(
            "config", loaded.origin(),
            "classes", names.size(),
            "labels", found.stream().map(LabelsCommand::json).toList()));
    return 0;
  }

  private static String line(ClassName each, int width) {
    String name = each.name();
    String gap = " ".repeat(width - name.length());
    return String.format(
            Locale.ROOT,
            "%4d  %s%s  %s",
            each.number(),
            name,
            gap,
            String.join(", ", each.synonyms()))
        .stripTrailing();
  }

  private static Map<String, Object> json(ClassName each) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", each.number());
    json.put("name", each.name());
    json.put("synonyms", each.synonyms());
    return json;
  }
}
