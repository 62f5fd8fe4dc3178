// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.output.TensorFiles;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.core.pipeline.ConditionTensors;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What images are conditioned on where that is more than a class. */
public final class ConditionMixin {
  @Option(
      names = "--condition",
      paramLabel = "FILE",
      description =
          "The .safetensors file with one condition for each image, for models of texts: tensors"
              + " 'context' (n, tokens, width) and 'attn_mask' (n, tokens), and for classifier-free"
              + " guidance 'null_context' and 'null_attn_mask', those of an empty text.")
  private Optional<Path> file = Optional.empty();

  /**
   * Refuses options that say the same as the file.
   *
   * @throws UsageException naming them
   */
  public void requireUsage(LabelMixin labels) {
    if (file.isPresent() && labels.isAsked()) {
      throw new UsageException(
          "--condition says how many images there are and what of; leave out --labels, --count,"
              + " --sampling and --unconditional");
    }
  }

  /** SHA-256 of the file, if one is given. */
  public Optional<String> hash() {
    return file.map(FileHash::sha256);
  }

  /**
   * The conditions of the file, if one is given; tells the session what means none of them.
   *
   * @throws RaeException if the model needs such a file and there is none, or it does not fit
   */
  public Optional<List<Condition>> conditions(Session session) {
    Conditioning conditioning = session.assembly().backbone().backbone().conditioning();
    if (file.isEmpty()) {
      if (conditioning.numClasses() == 0 && !conditioning.takesNone()) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "this model takes %s; give them as --condition FILE.safetensors",
                conditioning.takes()));
      }
      return Optional.empty();
    }
    Weights tensors = TensorFiles.open(file.get());
    ConditionTensors.noCondition(tensors, conditioning).ifPresent(session::useNoCondition);
    return Optional.of(ConditionTensors.conditions(tensors, conditioning));
  }
}
