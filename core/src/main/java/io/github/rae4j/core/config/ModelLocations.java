// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.formats.io.UserFolders;
import java.nio.file.Path;
import java.util.Map;
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
  /** The folders that environment and user settings name. */
  public static ModelLocations fromEnvironment() {
    return of(UserFolders.ofProcess(), Path.of(""));
  }

  /**
   * The user's home. Java calls it {@code ?} where the user id is unknown, as in many containers;
   * then {@code $HOME} says it, or there is none.
   *
   * @return an absolute path; where there is no home, one below which nothing can be made
   */
  public static Path userHome() {
    return UserFolders.ofProcess().home();
  }

  static Path userHome(@Nullable String property, @Nullable String environment) {
    return UserFolders.home(property, environment);
  }

  static ModelLocations of(Map<String, String> environment, Path userHome, Path workingDirectory) {
    return of(new UserFolders(environment, userHome), workingDirectory);
  }

  private static ModelLocations of(UserFolders user, Path workingDirectory) {
    Path hub =
        user.named("HF_HUB_CACHE")
            .or(() -> user.named("HUGGINGFACE_HUB_CACHE"))
            .or(() -> user.named("HF_HOME").map(home -> home.resolve("hub")))
            .or(
                () ->
                    user.named("XDG_CACHE_HOME")
                        .map(xdg -> xdg.resolve("huggingface").resolve("hub")))
            .orElse(user.home().resolve(".cache").resolve("huggingface").resolve("hub"));
    return new ModelLocations(workingDirectory.toAbsolutePath().normalize(), user.rae4j(), hub);
  }
}
