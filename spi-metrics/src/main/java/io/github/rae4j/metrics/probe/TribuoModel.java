// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import io.github.rae4j.probe.ProbeModel;
import java.io.IOException;
import java.nio.file.Path;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;

/**
 * A trained probe as a Tribuo model, with its evaluation on the test set. Immutable.
 *
 * @param model the model, with Tribuo's provenance of the trainer and the training set
 * @param evaluation its evaluation on the test set, with the provenance of the model and the test
 *     set
 */
public record TribuoModel(Model<Label> model, LabelEvaluation evaluation) implements ProbeModel {
  /** Writes the model as a protocol buffer, which {@link Model#deserializeFromFile} reads. */
  @Override
  public void save(Path file) throws IOException {
    model.serializeToFile(file);
  }
}
