// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.rae4j.core.config.AutoencoderRaeFolder;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.Leftovers;
import io.github.rae4j.formats.io.Links;
import io.github.rae4j.formats.io.TemporaryPath;
import io.github.rae4j.network.Weights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the two files of a folder of diffusers. */
final class DiffusersFolder {
  private DiffusersFolder() {}

  /**
   * Writes a folder. The config, without which it is no model, is there only beside weights of its
   * own.
   *
   * @param config values of config.json; an empty {@code Optional} is written as null
   * @return the files, with links followed
   */
  static List<Path> write(
      Path folder, Map<String, Object> config, Weights weights, Map<String, String> metadata) {
    Path target = Links.followed(folder.toAbsolutePath());
    Path json = target.resolve(AutoencoderRaeFolder.CONFIG);
    Path tensors = target.resolve(AutoencoderRaeFolder.WEIGHTS);
    requireUsable(folder);
    try {
      Files.createDirectories(target);
      Leftovers.sweep(json);
      Leftovers.sweep(tensors);
      try (TemporaryPath hidden = new TemporaryPath(AtomicFiles.hiddenBeside(tensors))) {
        SafetensorsWriter.write(hidden.path(), weights, metadata);
        byte[] text = text(config);
        Files.deleteIfExists(json);
        Files.move(hidden.path(), tensors, StandardCopyOption.REPLACE_EXISTING);
        AtomicFiles.write(json, temporary -> Files.write(temporary, text));
      }
      return List.of(json, tensors);
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(folder, e);
    }
  }

  /** Refuses a folder that holds anything but an earlier export. */
  static void requireUsable(Path folder) {
    try {
      requireOurs(folder, Links.followed(folder.toAbsolutePath()));
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
  }

  private static void requireOurs(Path shown, Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new ConfigException(
          "cannot write " + shown + ": it is a file, but the format diffusers is a folder",
          Where.file(shown));
    }
    Set<String> own = Set.of(AutoencoderRaeFolder.CONFIG, AutoencoderRaeFolder.WEIGHTS);
    try (Stream<Path> files = Files.list(target)) {
      Optional<String> other =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !own.contains(name) && !name.endsWith(".tmp"))
              .sorted()
              .findFirst();
      if (other.isPresent()) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "cannot write %s: the folder holds other files, such as %s; name a new one",
                shown,
                Printable.of(other.get())),
            Where.file(shown));
      }
    }
    Path config = target.resolve(AutoencoderRaeFolder.CONFIG);
    if (Files.exists(config) && AutoencoderRaeFolder.find(target).isEmpty()) {
      throw new ConfigException(
          "cannot write " + shown + ": it holds another model; name a new folder",
          Where.file(shown));
    }
  }

  private static byte[] text(Map<String, Object> config) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    config.forEach(
        (key, value) -> values.put(key, value instanceof Optional<?> o ? o.orElse(null) : value));
    try {
      String text =
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(values);
      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a config is always writable", e);
    }
  }
}
