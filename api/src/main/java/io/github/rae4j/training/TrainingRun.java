// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.spi.Provider;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One run of a trainer: its config, the parts that the config names, data, engine and folder. Made
 * by the program that trains. Not thread-safe.
 */
public interface TrainingRun {
  /** The engine that trains; not closed by the run. */
  TrainingEngine engine();

  /** The data: a data set as providers of data sets name it, or a file of latents. */
  String data();

  /** The folder of the run: checkpoints, log and results. */
  Path folder();

  /**
   * Whether to resume from the folder's last checkpoint, if there is one; otherwise a folder that
   * already has one is refused.
   */
  boolean resume();

  /** Is told about every step. */
  TrainingListener listener();

  /** Where the config comes from, for messages. */
  String origin();

  /**
   * A section of the config, not yet read; empty if the config has none of this name.
   *
   * @param name such as {@code training} or {@code gan}
   */
  Optional<Parameters> section(String name);

  /**
   * Finds a provider: an optimiser, a learning rate, a loss, a data set.
   *
   * @throws io.github.rae4j.errors.PluginException if there is none of this name, naming those that
   *     there are
   */
  <P extends Provider> P find(Class<P> role, String name);

  /**
   * The encoder of {@code stage_1}.
   *
   * @throws io.github.rae4j.errors.RaeException if the config does not describe one
   */
  Encoder encoder();

  /**
   * The decoder of {@code stage_1}.
   *
   * @param tokens rows and columns of the tokens that it takes for one image
   * @throws io.github.rae4j.errors.RaeException if the config does not describe one
   */
  Decoder decoder(TokenGrid tokens);

  /**
   * The backbone of {@code stage_2}.
   *
   * @throws io.github.rae4j.errors.RaeException if the config does not describe one
   */
  Backbone backbone();

  /** The noise schedule of {@code transport}. */
  NoiseSchedule schedule();

  /**
   * What the program runs the training with, by its type; rae4j's core gives its assembly of parts
   * and its registry. For trainers that are written for one program.
   *
   * @throws IllegalArgumentException if the program has nothing of this type
   */
  <T> T unwrap(Class<T> type);
}
