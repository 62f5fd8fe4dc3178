// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.core.config.PublishedModels.ModelFile;
import io.github.rae4j.core.downloads.Download;
import io.github.rae4j.core.downloads.Downloads;
import io.github.rae4j.errors.CommandHint;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to do about a file that is missing: the line that fetches it, and where to put it by hand.
 *
 * @param locations where files are looked for
 * @param line fetches all that a config names; empty where there is no config
 */
record FetchAdvice(ModelLocations locations, Optional<String> line) {
  private static final Pattern WEIGHTS =
      Pattern.compile("(?i).*\\.(pt|pth|bin|ckpt|safetensors|onnx)");

  FetchAdvice(ModelLocations locations) {
    this(locations, Optional.empty());
  }

  FetchAdvice withLine(String fetch) {
    return new FetchAdvice(locations, Optional.of(fetch));
  }

  /** What follows the message about one name; empty where nothing is known about it. */
  String of(String name) {
    Optional<String> inside = PublishedModels.inCollection(name);
    if (inside.isPresent()) {
      return text(
          "%nIt is %s of the public model %s on Hugging Face; get it with: %s, or put it at %s",
          inside.get(),
          PublishedModels.COLLECTION,
          line.orElseGet(() -> fetch(PublishedModels.COLLECTION, "--include", inside.get())),
          locations.home().resolve(name));
    }
    Optional<Download> download = Downloads.standard().holding(name);
    if (download.isPresent()) {
      return "; get it with: " + fetch(download.get().name());
    }
    // A file beside the config has the form of an id, too: ckpts/model.pt.
    if (PublishedModels.isModelId(name) && !WEIGHTS.matcher(name).matches()) {
      return text(
          "%nIf it is the public model %s on Hugging Face, get it with: %s, or put its config.json,"
              + " its weights and, if it has one, preprocessor_config.json into %s",
          name, line.orElseGet(() -> fetch(name)), models().resolve(name));
    }
    if (PublishedModels.perhapsInCollection(name).isPresent()) {
      return text(
          "%nNone of the authors' configurations names it, so it may never have been published; if"
              + " you have it, or have trained it, put it at %s",
          locations.home().resolve(name));
    }
    return ModelFile.of(name).map(this::ofFile).orElse("");
  }

  private String ofFile(ModelFile file) {
    return text(
        "%nIf it is %s of the public model %s on Hugging Face, get it with: %s, or put it at %s",
        file.file(),
        file.model(),
        line.orElseGet(() -> fetch(file.model(), "--include", file.file())),
        models().resolve(file.model()).resolve(file.file()));
  }

  /**
   * About several files, on a line of its own.
   *
   * @param published inside the collection of released files
   * @param others what is not published, with its keys
   */
  String ofSeveral(List<String> published, List<String> others) {
    return text(
        "%n%s are of the public model %s on Hugging Face; get them with: %s, or put them below %s",
        others.isEmpty() ? "They" : "All but " + String.join(", ", others),
        PublishedModels.COLLECTION,
        line.orElseGet(() -> fetch(PublishedModels.COLLECTION, includes(published))),
        models());
  }

  /** About several files, if the names of all of them are those of files of one public model. */
  Optional<String> ofOneModel(Collection<String> names) {
    List<ModelFile> files = names.stream().flatMap(name -> ModelFile.of(name).stream()).toList();
    if (files.size() < names.size()
        || files.stream().map(ModelFile::model).distinct().count() != 1) {
      return Optional.empty();
    }
    String model = files.get(0).model();
    return Optional.of(
        text(
            "%nIf they are of the public model %s on Hugging Face, get them with: %s, or put them"
                + " below %s",
            model,
            line.orElseGet(
                () -> fetch(model, includes(files.stream().map(ModelFile::file).toList()))),
            models().resolve(model)));
  }

  /** About a model folder that lacks one of its files; a clause. */
  String ofFolder(String name) {
    return PublishedModels.isModelId(name)
        ? "; get it with: " + line.orElseGet(() -> fetch(name))
        : "";
  }

  private static String[] includes(List<String> files) {
    return files.stream()
        .flatMap(file -> List.of("--include", file).stream())
        .toArray(String[]::new);
  }

  private Path models() {
    return locations.home().resolve("models");
  }

  private static String fetch(String name, String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "fetch";
    words[1] = name;
    System.arraycopy(more, 0, words, 2, more.length);
    return CommandHint.of(words);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
