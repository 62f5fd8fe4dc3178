// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import java.util.Locale;
import java.util.Objects;

/**
 * The rank of this process in its group, and the address at which the group meets.
 *
 * @param rank of this process, from 0
 * @param worldSize number of processes
 * @param localRank rank of this process among those on its machine; an engine adds it to the GPU
 *     index
 * @param localWorldSize number of processes on its machine, which share its processors
 * @param masterAddress address of the machine of rank 0
 * @param masterPort port on which rank 0 listens
 * @param storeHosted whether the store is already hosted there by another process, as torchrun does
 */
public record ProcessRank(
    int rank,
    int worldSize,
    int localRank,
    int localWorldSize,
    String masterAddress,
    int masterPort,
    boolean storeHosted) {
  /** A single process. */
  public static final ProcessRank SINGLE = new ProcessRank(0, 1, 0, 1, "localhost", 0, false);

  private static final int LARGEST_PORT = 65_535;

  /** Checks the numbers. */
  public ProcessRank {
    Objects.requireNonNull(masterAddress, "masterAddress");
    if (worldSize < 1 || rank < 0 || rank >= worldSize || localRank < 0 || localWorldSize < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "rank %d (%d on its machine) of %d processes",
              rank,
              localRank,
              worldSize));
    }
    if (masterPort < (worldSize > 1 ? 1 : 0) || masterPort > LARGEST_PORT) {
      throw new IllegalArgumentException("port " + masterPort);
    }
  }
}
