// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.network.TensorSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The texts that exported files carry: what they are, and what they were made of. */
final class ExportProvenance {
  private ExportProvenance() {}

  /**
   * Texts by keyword.
   *
   * @param config the file or preset, with the overrides
   * @param settings the whole config after overrides, as JSON
   */
  static Map<String, String> of(ExportSource source, String config, String settings) {
    Map<String, String> texts = new LinkedHashMap<>(ofModel(config, settings, source.files()));
    texts.put("rae4j.part", source.part().toString());
    texts.put("rae4j.inputs", describe(source.network().signature().inputs()));
    texts.put("rae4j.outputs", describe(source.network().signature().outputs()));
    return texts;
  }

  /**
   * The texts about the model as a whole, with SHA-256 and licence of every file.
   *
   * @param files by their role
   */
  static Map<String, String> ofModel(String config, String settings, Map<String, Path> files) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("rae4j.version", Provenance.VERSION);
    texts.put(Provenance.CONFIG, config);
    texts.put("rae4j.settings", settings);
    files.forEach(
        (role, file) -> {
          texts.put("rae4j.sha256." + role, FileHash.sha256(file));
          texts.put("rae4j.licence." + role, WeightsLicence.of(file));
        });
    return texts;
  }

  private static String describe(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::toString).collect(Collectors.joining("; "));
  }
}
