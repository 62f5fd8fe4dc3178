// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j;

import io.github.rae4j.core.config.ClassName;
import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.formats.io.FileHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Images for callers that have a text and want files, such as frameworks with models of images: the
 * text is the name or number of a class, and the files are PNGs with provenance. Thread-safe.
 */
public final class PromptedImages {
  private final Rae4j rae;
  private final String engine;
  private Optional<Map<String, String>> hashes = Optional.empty();

  /**
   * Images of a model.
   *
   * @param rae stays the caller's to close
   */
  public PromptedImages(Rae4j rae) {
    this.rae = rae;
    this.engine = rae.engine().getClass().getSimpleName() + " " + rae.engine().device();
  }

  /**
   * Generates images of a class.
   *
   * @param prompt its name, the beginning of it, or its number; {@code none} for no class
   * @param count at least 1
   * @param seed image i depends on (seed, i) alone
   * @return the PNG files
   * @throws RaeException if the prompt means no class, the count is below 1, or the model does not
   *     generate images
   */
  public List<byte[]> generate(String prompt, int count, long seed) {
    if (prompt == null || prompt.isBlank()) {
      throw new ConfigException(
          "there is no prompt; give the name or number of a class", Where.key("prompt"));
    }
    if (count < 1) {
      throw new ConfigException(
          String.format(Locale.ROOT, "%d images are asked for; at least one is made", count),
          Where.key("n"));
    }
    GenerationPipeline pipeline = rae.generation();
    Optional<Long> label = label(prompt.strip(), pipeline.backbone().numClasses());
    GenerationRequest request =
        GenerationRequest.of(Collections.nCopies(count, label)).withSeed(seed);
    List<RgbImage> images = ImageTensors.toImages(pipeline.images(request), Quantization.ROUND);
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      files.add(PngWriter.encode(images.get(i), provenance(pipeline, seed, i, label).asText()));
    }
    return files;
  }

  private Optional<Long> label(String prompt, int classes) {
    if (prompt.equalsIgnoreCase("none")) {
      return Optional.empty();
    }
    ClassNames names = rae.classNames();
    if (prompt.matches("\\d{1,9}") && Long.parseLong(prompt) < classes) {
      return Optional.of(Long.parseLong(prompt));
    }
    if (names.isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "'%s' is no class; this model's classes have no names, only numbers from 0 to %d",
              prompt,
              classes - 1),
          Where.key("prompt"));
    }
    ClassName meant = names.require(prompt);
    return Optional.of((long) meant.number());
  }

  private Provenance provenance(
      GenerationPipeline pipeline, long seed, long image, Optional<Long> label) {
    RaeConfig config = rae.assembly().config();
    return new Provenance(
        config.origin(),
        config.toJson(),
        Optional.of(seed),
        Optional.of(image),
        ClassNames.describe(label, rae.classNames().names()),
        hashes(),
        engine,
        pipeline.evaluations());
  }

  private synchronized Map<String, String> hashes() {
    if (hashes.isEmpty()) {
      Map<String, String> found = new LinkedHashMap<>();
      rae.assembly()
          .generationFiles()
          .forEach((part, file) -> found.put(part, FileHash.sha256(file)));
      hashes = Optional.of(found);
    }
    return hashes.get();
  }
}
