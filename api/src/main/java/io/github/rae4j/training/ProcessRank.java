package io.github.rae4j.training;

import java.util.Objects;

/**
 * Which process of a group this one is, and where the group meets.
 *
 * @param rank of this process, from 0
 * @param worldSize number of processes
 * @param localRank of this process among those on its machine: an engine adds it to the index of
 *     the GPU
 * @param localWorldSize how many of them are on its machine and share its processors
 * @param masterAddress of the machine of rank 0
 * @param masterPort on which rank 0 listens
 * @param storeHosted whether something else than rank 0 listens there already, as torchrun does
 */
public record ProcessRank(
    int rank,
    int worldSize,
    int localRank,
    int localWorldSize,
    String masterAddress,
    int masterPort,
    boolean storeHosted) {
  /** One process on its own. */
  public static final ProcessRank SINGLE = new ProcessRank(0, 1, 0, 1, "localhost", 0, false);

  private static final int LARGEST_PORT = 65_535;

  /** Checks the numbers. */
  public ProcessRank {
    Objects.requireNonNull(masterAddress, "masterAddress");
    if (worldSize < 1 || rank < 0 || rank >= worldSize || localRank < 0 || localWorldSize < 1) {
      throw new IllegalArgumentException(
          "rank %d (%d on its machine) of %d processes".formatted(rank, localRank, worldSize));
    }
    if (masterPort < (worldSize > 1 ? 1 : 0) || masterPort > LARGEST_PORT) {
      throw new IllegalArgumentException("port " + masterPort);
    }
  }
}
