package io.github.rae4j.training;

import java.util.Objects;

/**
 * Which process of a group this one is, and where the group meets.
 *
 * @param rank of this process, from 0
 * @param size number of processes
 * @param localRank of this process among those on its machine: an engine adds it to the index of
 *     the GPU
 * @param localSize how many of them are on its machine and share its processors
 * @param address of the machine of rank 0
 * @param port on which rank 0 listens
 * @param hosted whether something else than rank 0 listens there already, as torchrun does
 */
public record GroupMember(
    int rank, int size, int localRank, int localSize, String address, int port, boolean hosted) {
  /** One process on its own. */
  public static final GroupMember ALONE = new GroupMember(0, 1, 0, 1, "localhost", 0, false);

  private static final int LARGEST_PORT = 65_535;

  /** Checks the numbers. */
  public GroupMember {
    Objects.requireNonNull(address, "address");
    if (size < 1 || rank < 0 || rank >= size || localRank < 0 || localSize < 1) {
      throw new IllegalArgumentException(
          "rank %d (%d on its machine) of %d processes".formatted(rank, localRank, size));
    }
    if (port < (size > 1 ? 1 : 0) || port > LARGEST_PORT) {
      throw new IllegalArgumentException("port " + port);
    }
  }
}
