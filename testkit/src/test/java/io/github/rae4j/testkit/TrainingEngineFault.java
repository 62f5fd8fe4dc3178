// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

/** What is wrong with a {@link LoopTrainingEngine}. */
enum TrainingEngineFault {
  NONE,
  /** Losses are summed over the batch when they are differentiated. */
  GRADIENT_OF_A_SUM,
  /** Gradients differ in their last bits from pass to pass. */
  RANDOM_GRADIENT,
  /** A pass replaces the gradients of the one before. */
  GRADIENTS_REPLACED,
  /** All values are differentiated with a weight of one. */
  WEIGHTS_OF_VALUES_IGNORED,
  /** Measuring a gradient leaves it behind. */
  NORM_LEAVES_GRADIENTS,
  /** A network that is run as constants learns. */
  FROZEN_RUN_LEARNS,
  /** A gradient goes where the objective stops it. */
  STOP_IGNORED,
  /** A pass without gradients computes with less precision. */
  PLAIN_PASS_IS_COARSE,
  /** What is recomputed is another thing. */
  RECOMPUTES_WRONGLY,
  /** Nothing is clipped. */
  CLIPPING_IGNORED,
  /** Each parameter's gradient is clipped by itself. */
  CLIPS_EACH,
  /** The predicate is not asked. */
  FROZEN_PARAMETERS_LEARN,
  /** Buffers learn as parameters do. */
  BUFFERS_LEARN,
  /** Buffers keep their values. */
  ASSIGNMENT_FORGOTTEN,
  /** Parameters can be assigned too. */
  ASSIGNS_ANYTHING,
  /** An optimiser's step changes nothing. */
  STEP_FORGOTTEN,
  /** An optimiser has a rate of its own. */
  RATE_IGNORED,
  /** The gradients are cleared by a step. */
  STEP_CLEARS_GRADIENTS,
  /** Without a gradient, one of zero is assumed. */
  STEPS_WITHOUT_GRADIENT,
  /** The kernel of AdamW adds the decay to the gradient, as Adam does. */
  DECAY_IN_THE_GRADIENT,
  /** A saved optimiser starts with the first step again. */
  STEPS_LOST,
  /** A saved optimiser starts with empty slots. */
  SLOTS_LOST,
  /** Names and shapes are not checked. */
  LOADS_ANYTHING,
  /** The average follows with decay and rest exchanged. */
  AVERAGE_EXCHANGED,
  /** Buffers are averaged. */
  AVERAGES_BUFFERS,
  /** A copy of the weights changes with them. */
  COPIES_NOTHING,
  /** A view keeps the values that it was made with. */
  STALE_VIEW,
  /** Everything works after the end. */
  ENDLESS,
  /** Any option is taken. */
  TAKES_ANY_OPTION
}
