package io.github.rae4j.examples.tables;

/** How large a table is made. */
enum Scale {
  /** The bundled model and Fashion-MNIST: minutes on two cores. */
  TINY,
  /** The released models and ImageNet: for a GPU. */
  PAPER
}
