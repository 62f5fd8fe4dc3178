// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The folders of this machine in which model files are kept.
 *
 * @param workingDirectory where the program was started
 * @param home rae4j's own folder: {@code $RAE4J_HOME} or {@code ~/.cache/rae4j}. Released files lie
 *     below it as in the reference's checkout ({@code models/decoders/...})
 * @param huggingFaceHub the cache of the Hugging Face tools: {@code $HF_HUB_CACHE}, {@code
 *     $HF_HOME/hub} or {@code ~/.cache/huggingface/hub}
 */
public record ModelLocations(Path workingDirectory, Path home, Path huggingFaceHub) {

  /** The folders that environment and user settings name. */
  public static ModelLocations fromEnvironment() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")), Path.of(""));
  }

  static ModelLocations of(Map<String, String> environment, Path userHome, Path workingDirectory) {
    Path cache = userHome.resolve(".cache");
    Path hub =
        folder(environment, "HF_HUB_CACHE")
            .or(() -> folder(environment, "HF_HOME").map(home -> home.resolve("hub")))
            .orElse(cache.resolve("huggingface").resolve("hub"));
    Path home = folder(environment, "RAE4J_HOME").orElse(cache.resolve("rae4j"));
    return new ModelLocations(workingDirectory.toAbsolutePath().normalize(), home, hub);
  }

  private static Optional<Path> folder(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(value -> Path.of(value).toAbsolutePath());
  }
}
