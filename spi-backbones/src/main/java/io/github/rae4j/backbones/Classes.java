package io.github.rae4j.backbones;

import java.util.OptionalLong;

/**
 * The labels that a backbone knows.
 *
 * @param count number of classes
 * @param dropout share of the labels that training drops; with 0 there is no "no class"
 */
record Classes(int count, double dropout) {
  OptionalLong nullLabel() {
    return dropout > 0 ? OptionalLong.of(count) : OptionalLong.empty();
  }

  /** Rows of the table of embeddings. */
  int rows() {
    return dropout > 0 ? count + 1 : count;
  }
}
