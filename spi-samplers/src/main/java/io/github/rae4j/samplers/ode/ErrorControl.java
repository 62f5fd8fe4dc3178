// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** Over what an adaptive solver measures its error. */
enum ErrorControl {
  /** Each image has its own time and step, so that its neighbours in a batch never change it. */
  IMAGE,
  /** One step for the whole batch, as in the reference: the result depends on the batch. */
  BATCH
}
