// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import io.github.rae4j.core.pipeline.OpenParts;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** One iteration over examples, which at its end closes everything it opened. Not thread-safe. */
final class FeaturePass implements Iterator<Example<Label>>, AutoCloseable {
  private final String origin;
  private final OpenParts parts;
  private final Iterator<Example<Label>> examples;
  private final Consumer<FeaturePass> ended;
  private boolean closed;

  /**
   * Creates an iteration.
   *
   * @param origin origin of the examples, for messages
   * @param parts that the examples need; closed with the iteration
   * @param ended called when the iteration ends for any reason
   */
  FeaturePass(
      String origin,
      OpenParts parts,
      Iterator<Example<Label>> examples,
      Consumer<FeaturePass> ended) {
    this.origin = origin;
    this.parts = parts;
    this.examples = examples;
    this.ended = ended;
  }

  @Override
  public boolean hasNext() {
    boolean more = false;
    try {
      more = !closed && examples.hasNext();
    } finally {
      if (!more) {
        close();
      }
    }
    return more;
  }

  @Override
  public Example<Label> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no further image of " + origin);
    }
    return examples.next();
  }

  @Override
  public void close() {
    closed = true;
    ended.accept(this);
    parts.close();
  }
}
