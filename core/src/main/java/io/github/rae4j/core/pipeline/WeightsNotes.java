// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.Stage1Config;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.RaeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Says which parts of checkpoints are read. */
final class WeightsNotes {
  private final ModelAssembly assembly;
  private final AutoencoderParts parts;
  private final ModelFiles files;
  private final List<String> notes = new ArrayList<>();

  WeightsNotes(ModelAssembly assembly, AutoencoderParts parts, ModelFiles files) {
    this.assembly = assembly;
    this.parts = parts;
    this.files = files;
  }

  List<String> all() {
    if (assembly.config().stage2().isPresent()) {
      add("stage_2.ckpt", () -> Optional.of(assembly.backbone().find()));
      if (assembly.config().guidance().guidanceModel().isPresent()
          && assembly.guidance().needsGuidanceModel()) {
        add(
            "guidance.guidance_model.ckpt",
            () -> assembly.guidanceBackbone().map(ConfiguredBackbone::find));
      }
    }
    return autoencoder();
  }

  List<String> autoencoder() {
    if (assembly.config().stage1().isPresent()) {
      Stage1Config stage1 = assembly.config().requireStage1();
      if (stage1.ckpt().isPresent()) {
        add("stage_1.ckpt (encoder)", parts::findEncoder);
        add("stage_1.ckpt (decoder)", parts::findDecoder);
        if (stage1.pretrainedDecoderPath().isPresent()) {
          notes.add(
              "stage_1.params.pretrained_decoder_path has no effect: stage_1.ckpt holds the"
                  + " decoder");
        }
      } else if (stage1.pretrainedDecoderPath().isPresent()) {
        add(files.decoderKey(), parts::findDecoder);
      }
    }
    return List.copyOf(notes);
  }

  /** Files that are missing or unfit are the business of whoever uses them. */
  private void add(String key, Supplier<Optional<FoundWeights>> search) {
    Optional<FoundWeights> found;
    try {
      found = search.get();
    } catch (RaeException e) {
      return;
    }
    found
        .flatMap(FoundWeights::part)
        .ifPresent(
            part ->
                notes.add(
                    String.format(
                        Locale.ROOT,
                        "%s: the weights are read from '%s'",
                        key,
                        Printable.of(part))));
  }
}
