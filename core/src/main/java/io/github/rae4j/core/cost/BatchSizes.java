// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.engine.Device;
import io.github.rae4j.network.Network;

/**
 * How many samples go through a network together unless a user says otherwise. Results are the same
 * at any batch size; only the time differs.
 *
 * <p>On a processor a batch should be large enough that reading the weights is shared by many rows,
 * and small enough that what is alive between two operations stays in the caches. So it is the
 * largest power of two whose values ({@link NetworkSummary#peakActivationBytes}) fill {@value
 * #CACHE} bytes, between {@value #LEAST} and {@value #MOST}. docs/speed.md has the figures.
 */
public final class BatchSizes {
  /** What a usual server processor has as its last cache for a few cores. */
  static final long CACHE = 16L << 20;

  /** Memory of a GPU that the values of a batch may take. */
  static final long GPU_MEMORY = 2L << 30;

  static final int LEAST = 4;
  static final int MOST = 128;

  private BatchSizes() {}

  /**
   * The usual batch size.
   *
   * @param device on which the network runs; GPUs want more work at once than processors
   */
  public static int usual(Network network, Device device) {
    return usual(NetworkSummary.of(network).peakActivationBytes(), device);
  }

  static int usual(long bytesOfOne, Device device) {
    long room = (device == Device.CPU ? CACHE : GPU_MEMORY) / Math.max(1, bytesOfOne);
    return (int) Math.max(LEAST, Math.min(MOST, Long.highestOneBit(Math.max(1, room))));
  }
}
