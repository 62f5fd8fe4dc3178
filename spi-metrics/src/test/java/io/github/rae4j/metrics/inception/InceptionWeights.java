// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.inception;

import io.github.rae4j.metrics.NamedFiles;
import io.github.rae4j.network.Weights;

/** Weights of Inception-v3 for tests. */
public final class InceptionWeights {
  private InceptionWeights() {}

  /** Zeros of the right shapes. */
  public static Weights zeros() {
    return Weights.of("inception.pth", NamedFiles.zeros(new InceptionNetwork(299, 299)));
  }
}
