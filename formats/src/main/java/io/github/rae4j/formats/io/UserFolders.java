// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folders of a user: home, rae4j's own, and those that variables of the environment name.
 *
 * @param environment the variables
 * @param home the user's home, absolute
 */
public record UserFolders(Map<String, String> environment, Path home) {
  // Nothing can be made below it, so that nothing is kept: a relative path would leave folders
  // wherever the program is started, and a fixed one in the temporary folder belongs to anybody.
  private static final Path NO_HOME = Path.of("/dev/null/no-home");

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{([^}]*)\\})");

  /** Copies the map. */
  public UserFolders {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  public static UserFolders ofProcess() {
    return new UserFolders(
        System.getenv(), home(System.getProperty("user.home"), System.getenv("HOME")));
  }

  /**
   * The user's home. Java calls it {@code ?} where the user id is unknown, as in many containers;
   * then {@code $HOME} says it, or there is none.
   *
   * @return an absolute path; where there is no home, one below which nothing can be made
   */
  public static Path home(@Nullable String property, @Nullable String environment) {
    for (String home : new @Nullable String[] {property, environment}) {
      if (home != null && !home.isBlank() && Path.of(home).isAbsolute()) {
        return Path.of(home);
      }
    }
    return NO_HOME;
  }

  /** Rae4j's own folder: {@code $RAE4J_HOME} or {@code ~/.cache/rae4j}. */
  public Path rae4j() {
    return named("RAE4J_HOME").orElse(home.resolve(".cache").resolve("rae4j"));
  }

  /**
   * Where fetched data sets lie, each in the folder of its name: {@code data} in {@link #rae4j}.
   */
  public Path data() {
    return rae4j().resolve("data");
  }

  /**
   * A folder that a variable names, absolute; {@code ~} and other variables in it are replaced.
   *
   * @return empty if the variable is not set, or blank
   */
  public Optional<Path> named(String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(value -> !value.isBlank())
        .map(this::expanded)
        .map(
            value ->
                value.equals("~") || value.startsWith("~/")
                    ? home.resolve(value.substring(Math.min(2, value.length())))
                    : Path.of(value).toAbsolutePath());
  }

  /** As Python's {@code expandvars}: an unknown variable stays as it is. */
  private String expanded(String value) {
    return VARIABLE
        .matcher(value)
        .replaceAll(
            match -> {
              String name = match.group(1) == null ? match.group(2) : match.group(1);
              return Matcher.quoteReplacement(environment.getOrDefault(name, match.group()));
            });
  }
}
