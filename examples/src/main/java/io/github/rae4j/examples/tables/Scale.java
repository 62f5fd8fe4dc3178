// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

/** How large a table is made. */
enum Scale {
  /** The bundled model and Fashion-MNIST: minutes on two cores. */
  TINY,
  /** The released models and ImageNet: for a GPU. */
  PAPER
}
