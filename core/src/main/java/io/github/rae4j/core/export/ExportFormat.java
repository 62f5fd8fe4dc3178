// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a part of a model can be written as. */
public enum ExportFormat {
  /** An ONNX model of standard operators: the network with its weights. */
  ONNX("onnx"),
  /** The weights under the reference's key names, as {@code .pt} or {@code .safetensors}. */
  REFERENCE("reference"),
  /** A folder of diffusers' {@code AutoencoderRAE}: encoder, decoder and latent statistics. */
  DIFFUSERS("diffusers");

  private final String text;

  ExportFormat(String text) {
    this.text = text;
  }

  /** How names of its files end; none for a folder. */
  public List<String> endings() {
    return switch (this) {
      case ONNX -> List.of(".onnx");
      case REFERENCE -> List.of(".pt", ".safetensors");
      case DIFFUSERS -> List.of();
    };
  }

  /** The names of all formats, in order. */
  public static List<String> names() {
    return Arrays.stream(values()).map(ExportFormat::toString).toList();
  }

  /**
   * The format of that name, whatever its case.
   *
   * @throws ConfigException naming all formats and the nearest one, if there is none of that name
   */
  public static ExportFormat parse(String name) {
    return Arrays.stream(values())
        .filter(format -> format.text.equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    String.format(
                        Locale.ROOT,
                        "there is no format '%s'%s; there are %s",
                        Printable.of(name),
                        NearestName.hint(name, names()),
                        String.join(", ", names())),
                    Where.key("format")));
  }

  /** The format whose files have the ending of a target; none if it has another ending. */
  public static Optional<ExportFormat> ofEnding(Path target) {
    return Arrays.stream(values())
        .filter(format -> format.endings().stream().anyMatch(ending -> hasEnding(target, ending)))
        .findFirst();
  }

  /**
   * Refuses a target whose ending is none of this format's.
   *
   * @throws ConfigException naming the endings
   */
  public void requireEnding(Path target) {
    if (!endings().isEmpty() && endings().stream().noneMatch(ending -> hasEnding(target, ending))) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "'%s' must end in %s, as files of the format %s do%s",
              Printable.of(target.toString()),
              String.join(" or ", endings()),
              text,
              ofEnding(target).map(other -> "; that ending is of the format " + other).orElse("")),
          Where.file(target));
    }
  }

  static boolean hasEnding(Path target, String ending) {
    return target.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /** The name on the command line. */
  @Override
  public String toString() {
    return text;
  }
}
