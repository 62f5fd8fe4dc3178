// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.condition;

import io.github.rae4j.network.TensorSpec;
import java.util.Collections;
import java.util.List;

/**
 * Which conditions a backbone takes, how they become tensors, and what stands for no condition.
 * Immutable and thread-safe. {@link ClassConditioning} and {@link TokenConditioning} are the usual
 * ones; a backbone may have its own.
 */
public interface Conditioning {
  /** A backbone that takes no conditions. */
  static Conditioning unconditional() {
    return new Unconditional();
  }

  /** The inputs of the network besides {@code x} and {@code t}, each with a batch axis. */
  List<TensorSpec> inputs();

  /** What is taken, in words for messages, for example {@code a class label from 0 to 999}. */
  String takes();

  /** Whether {@link Condition#none()} is taken: whether the backbone was trained to do without. */
  boolean takesNone();

  /** Number of classes where class labels are taken, from 0; else 0. */
  default int numClasses() {
    return 0;
  }

  /**
   * Makes tensors of the conditions of a batch.
   *
   * @return one row for each condition, under the names of {@link #inputs}
   * @throws io.github.rae4j.errors.ConfigException if a condition is of a kind that is not taken,
   *     or out of range, saying what is taken
   */
  Conditions encode(List<Condition> conditions);

  /**
   * The tensors that stand for no condition.
   *
   * @param count number of samples
   * @throws io.github.rae4j.errors.ConfigException if the backbone always needs a condition
   */
  default Conditions none(int count) {
    return encode(Collections.nCopies(count, Condition.none()));
  }
}
