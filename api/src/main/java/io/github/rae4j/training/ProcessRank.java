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
 * @param token what the processes of the group share and others do not know, so that no other can
 *     join; empty for what the engine's environment says
 */
public record ProcessRank(
    int rank,
    int worldSize,
    int localRank,
    int localWorldSize,
    String masterAddress,
    int masterPort,
    boolean storeHosted,
    String token) {
  /** A single process. */
  public static final ProcessRank SINGLE = new ProcessRank(0, 1, 0, 1, "localhost", 0, false);

  private static final int LARGEST_PORT = 65_535;

  /** A process whose group has no token of its own. */
  public ProcessRank(
      int rank,
      int worldSize,
      int localRank,
      int localWorldSize,
      String masterAddress,
      int masterPort,
      boolean storeHosted) {
    this(rank, worldSize, localRank, localWorldSize, masterAddress, masterPort, storeHosted, "");
  }

  /** Checks the numbers. */
  public ProcessRank {
    Objects.requireNonNull(masterAddress, "masterAddress");
    Objects.requireNonNull(token, "token");
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

  /** Without the token. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "rank %d of %d, meeting at %s:%d", rank, worldSize, masterAddress, masterPort);
  }
}
