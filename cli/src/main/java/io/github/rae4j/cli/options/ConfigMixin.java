// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.Rae4j;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.FastConfig;
import io.github.rae4j.core.config.Presets;
import io.github.rae4j.core.config.RaeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The config, and the positional arguments: overrides and, for some commands, files. */
public final class ConfigMixin {
  /** The preset where none is named. */
  public static final String BUNDLED = Presets.USUAL;

  private static final Pattern OVERRIDE =
      Pattern.compile("[A-Za-z_][\\w.\\[\\]-]*=.*", Pattern.DOTALL);

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "A YAML file or the name of a preset (see 'rae4j list').")
  private String config = "";

  @Parameters(
      paramLabel = "KEY.PATH=VALUE",
      arity = "0..*",
      description = "Overrides of config values; for some commands also the images.")
  private List<String> arguments = List.of();

  @Mixin private FetchMixin fetching = new FetchMixin();

  private List<String> applied = List.of();
  private boolean fast;

  /** The arguments that are no overrides. */
  public List<String> files() {
    return arguments.stream().filter(a -> !OVERRIDE.matcher(a).matches()).toList();
  }

  /** Refuses positional arguments that are no overrides. */
  public void requireNoFiles() {
    if (!files().isEmpty()) {
      throw new UsageException(
          "unexpected argument '" + files().get(0) + "'; overrides have the form key.path=value");
    }
  }

  /** Whether what is missing is fetched. */
  public FetchMixin fetching() {
    return fetching;
  }

  /** Whether {@code --config} was given. */
  public boolean isGiven() {
    return !config.isEmpty();
  }

  /** What was read, with all overrides, for provenance. */
  public String describe(String absent) {
    List<String> words = new ArrayList<>();
    words.add(isGiven() ? config : absent);
    words.addAll(applied);
    if (fast) {
      words.add("--fast");
    }
    return String.join(" ", words);
  }

  /** What was given as {@code --config}, or else what stands for it. */
  public String name(String absent) {
    return isGiven() ? config : absent;
  }

  /** The arguments that are overrides. */
  public List<String> overrides() {
    return arguments.stream().filter(a -> OVERRIDE.matcher(a).matches()).toList();
  }

  /**
   * As {@link #load(CommonOptions, String, List)}, with the sampler that the config records as fast
   * where that is asked for.
   *
   * @throws UsageException if overrides change what was measured
   */
  public RaeConfig load(
      CommonOptions common, String absent, List<String> more, boolean fastSampler) {
    if (!fastSampler) {
      return load(common, absent, more);
    }
    try {
      FastConfig.requireUnchanged(Stream.concat(overrides().stream(), more.stream()).toList());
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    RaeConfig loaded = load(common, absent, more).withFastSampler();
    fast = true;
    loaded.fast().ifPresent(measured -> common.log("note: fast sampler: " + measured.figures()));
    return loaded;
  }

  /**
   * Reads the config, and fetches what it needs if that was asked for.
   *
   * @param absent the preset that is used where none was given; empty if one must be given
   * @param more overrides that options stand for
   */
  public RaeConfig load(CommonOptions common, String absent, List<String> more) {
    if (!isGiven() && absent.isEmpty()) {
      throw new UsageException("--config FILE is missing; 'rae4j list' names the presets");
    }
    List<String> all = new ArrayList<>(overrides());
    all.addAll(more);
    applied = List.copyOf(all);
    RaeConfig read = Rae4j.readConfig(isGiven() ? config : absent, all);
    fetching.config(common, read);
    return read;
  }
}
