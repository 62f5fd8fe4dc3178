// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spi.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Opens data sets named by users. Thread-safe. */
public final class DataSets {
  private static final String KEY = "[A-Za-z_]\\w*=";
  private static final Pattern OPTIONS =
      Pattern.compile("(.+?):(" + KEY + "[^,]*(?:," + KEY + "[^,]*)*)", Pattern.DOTALL);

  private DataSets() {}

  /**
   * Opens a data set described by a string: {@code LOCATION} or {@code
   * LOCATION:KEY=VALUE,KEY=VALUE}, where the location is either the name of a provider ({@code
   * fashion-mnist:split=test}) or a path whose content determines the provider ({@code photos/},
   * {@code samples.npz}, {@code shards/train-{000..127}.tar}).
   *
   * @throws RaeException if no provider recognizes the location, or the data set is damaged
   */
  public static ImageDataSet open(Registry registry, String text) {
    return open(registry, text, Map.of());
  }

  /**
   * As {@link #open(Registry, String)}, with options for the kinds of data sets that have them.
   *
   * @param usual values by key, for options that the provider declares and the text leaves out
   */
  public static ImageDataSet open(Registry registry, String text, Map<String, ?> usual) {
    Matcher matcher = OPTIONS.matcher(text);
    boolean optional = matcher.matches() && !exists(text);
    String location = optional ? matcher.group(1) : text;
    List<String> assignments = optional ? List.of(matcher.group(2).split(",")) : List.of();
    String origin = "data set '" + text + "'";
    Map<String, Object> options = ConfigParameters.assignments(origin, assignments);
    List<DataSetProvider> providers = registry.providers(DataSetProvider.class);
    if (providers.stream().flatMap(DataSets::names).anyMatch(location::equalsIgnoreCase)) {
      DataSetProvider named = registry.find(DataSetProvider.class, location);
      addUsual(named, options, usual);
      return create(named, ConfigParameters.of(origin, options));
    }
    DataSetProvider provider = recognize(location, providers);
    options.putIfAbsent("path", location);
    addUsual(provider, options, usual);
    return create(provider, ConfigParameters.of(origin, options));
  }

  private static void addUsual(
      DataSetProvider provider, Map<String, Object> options, Map<String, ?> usual) {
    usual.forEach(
        (key, value) -> {
          if (provider.options().keys().contains(key)) {
            options.putIfAbsent(key, value);
          }
        });
  }

  /**
   * Opens a data set by the name of its provider.
   *
   * @param origin origin of the options, for messages
   * @param options options of the provider
   * @throws RaeException if there is no such provider, or an option is unknown or invalid
   */
  public static ImageDataSet open(
      Registry registry, String name, String origin, Map<String, ?> options) {
    return create(registry.find(DataSetProvider.class, name), ConfigParameters.of(origin, options));
  }

  private static ImageDataSet create(DataSetProvider provider, ConfigParameters parameters) {
    ImageDataSet opened = PluginAnswers.made(provider, provider.create(parameters));
    try {
      PluginAnswers.given(opened, "origin", opened.origin(), "where its images come from");
      PluginAnswers.given(opened, "classNames", opened.classNames(), "a list, empty without names");
      PluginAnswers.given(opened, "notes", opened.notes(), "a list, empty without notes");
      parameters.rejectUnknown();
      return opened;
    } catch (RaeException e) {
      opened.close();
      throw e;
    }
  }

  private static DataSetProvider recognize(String location, List<DataSetProvider> providers) {
    List<DataSetProvider> fitting = new ArrayList<>();
    for (DataSetProvider provider : providers) {
      if (provider.recognizes(location)) {
        fitting.add(provider);
      }
    }
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    String names =
        providers.stream().map(Provider::name).sorted().collect(Collectors.joining(", "));
    if (fitting.size() > 1) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s may be any of %s; say which by NAME:path=%s",
              location,
              fitting.stream().map(Provider::name).collect(Collectors.joining(", ")),
              location),
          Where.file(location).atKey("path"));
    }
    if (exists(location)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is not a data set that is known: %s\nKnown: %s.",
              location,
              whatIsThere(Path.of(location)),
              names),
          Where.file(location).atKey("path"));
    }
    throw new MissingFileException(
        String.format(
            Locale.ROOT,
            "there is no data set '%s'%s: neither a file, a folder, nor one of %s",
            location,
            NearestName.hint(
                location, providers.stream().flatMap(DataSets::names).collect(Collectors.toSet())),
            names.isEmpty() ? "the providers (none is on the class path)" : names),
        Where.file(location).atKey("path"));
  }

  private static String whatIsThere(Path path) {
    if (!Files.isDirectory(path)) {
      return "a file of another kind";
    }
    try (Stream<Path> content = Files.list(path)) {
      return content.findAny().isPresent()
          ? "a folder with neither PNG or JPEG images, IDX files, nor tar shards"
          : "an empty folder";
    } catch (IOException e) {
      return "a folder that cannot be read";
    }
  }

  private static Stream<String> names(DataSetProvider provider) {
    return Stream.concat(Stream.of(provider.name()), provider.aliases().stream());
  }

  private static boolean exists(String location) {
    try {
      return Files.exists(Path.of(location));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
