// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A network of a model that can be exported by itself. */
public enum ModelPart {
  /** Images to tokens and normalised latents. */
  ENCODER("encoder"),
  /** Normalised latents to images. */
  DECODER("decoder"),
  /** The diffusion transformer of {@code stage_2}. */
  BACKBONE("backbone"),
  /** The weaker diffusion transformer of {@code guidance.guidance_model}. */
  GUIDANCE_BACKBONE("guidance-backbone");

  private final String text;

  ModelPart(String text) {
    this.text = text;
  }

  /** The names of all parts, in order. */
  public static List<String> names() {
    return Arrays.stream(values()).map(ModelPart::toString).toList();
  }

  /**
   * The part of that name, whatever its case.
   *
   * @throws ConfigException naming all parts and the nearest one, if there is none of that name
   */
  public static ModelPart parse(String name) {
    return Arrays.stream(values())
        .filter(part -> part.text.equals(name.toLowerCase(Locale.ROOT).replace('_', '-')))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    String.format(
                        Locale.ROOT,
                        "there is no part '%s'%s; there are %s",
                        Printable.of(name),
                        NearestName.hint(name, names()),
                        String.join(", ", names())),
                    Where.key("part")));
  }

  /** The name on the command line, for example {@code guidance-backbone}. */
  @Override
  public String toString() {
    return text;
  }
}
