// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folders of this machine in which model files are kept.
 *
 * @param workingDirectory where the program was started
 * @param home rae4j's own folder: {@code $RAE4J_HOME} or {@code ~/.cache/rae4j}. Released files lie
 *     below it as in the reference's checkout ({@code models/decoders/...})
 * @param huggingFaceHub the cache of the Hugging Face tools, in their own order: {@code
 *     $HF_HUB_CACHE}, {@code $HUGGINGFACE_HUB_CACHE}, {@code $HF_HOME/hub}, {@code
 *     $XDG_CACHE_HOME/huggingface/hub} or {@code ~/.cache/huggingface/hub}
 */
public record ModelLocations(Path workingDirectory, Path home, Path huggingFaceHub) {
  // Nothing can be made below it, so that nothing is kept: a relative path would leave folders
  // wherever the program is started, and a fixed one in the temporary folder belongs to anybody.
  private static final Path NO_HOME = Path.of("/dev/null/no-home");

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{([^}]*)\\})");

  /** The folders that environment and user settings name. */
  public static ModelLocations fromEnvironment() {
    return of(System.getenv(), userHome(), Path.of(""));
  }

  /**
   * The user's home. Java calls it {@code ?} where the user id is unknown, as in many containers;
   * then {@code $HOME} says it, or there is none.
   *
   * @return an absolute path; where there is no home, one below which nothing can be made
   */
  public static Path userHome() {
    return userHome(System.getProperty("user.home"), System.getenv("HOME"));
  }

  static Path userHome(@Nullable String property, @Nullable String environment) {
    for (String home : new @Nullable String[] {property, environment}) {
      if (home != null && !home.isBlank() && Path.of(home).isAbsolute()) {
        return Path.of(home);
      }
    }
    return NO_HOME;
  }

  static ModelLocations of(Map<String, String> environment, Path userHome, Path workingDirectory) {
    Path cache = userHome.resolve(".cache");
    Path hub =
        folder(environment, userHome, "HF_HUB_CACHE")
            .or(() -> folder(environment, userHome, "HUGGINGFACE_HUB_CACHE"))
            .or(() -> folder(environment, userHome, "HF_HOME").map(home -> home.resolve("hub")))
            .or(
                () ->
                    folder(environment, userHome, "XDG_CACHE_HOME")
                        .map(xdg -> xdg.resolve("huggingface").resolve("hub")))
            .orElse(cache.resolve("huggingface").resolve("hub"));
    Path home = folder(environment, userHome, "RAE4J_HOME").orElse(cache.resolve("rae4j"));
    return new ModelLocations(workingDirectory.toAbsolutePath().normalize(), home, hub);
  }

  /** A folder that a variable names; {@code ~} and other variables in it are replaced. */
  private static Optional<Path> folder(
      Map<String, String> environment, Path userHome, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(value -> expanded(environment, value))
        .map(
            value ->
                value.equals("~") || value.startsWith("~/")
                    ? userHome.resolve(value.substring(Math.min(2, value.length())))
                    : Path.of(value).toAbsolutePath());
  }

  /** As Python's {@code expandvars}: an unknown variable stays as it is. */
  private static String expanded(Map<String, String> environment, String value) {
    return VARIABLE
        .matcher(value)
        .replaceAll(
            match -> {
              String name = match.group(1) == null ? match.group(2) : match.group(1);
              return Matcher.quoteReplacement(environment.getOrDefault(name, match.group()));
            });
  }
}
