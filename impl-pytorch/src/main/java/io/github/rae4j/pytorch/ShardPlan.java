// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which process has the optimiser state and the moving average of which parameter, so that all have
 * about the same number of bytes. A function of the network and the number of processes alone.
 *
 * @param owners ranks by the name of the parameter or buffer
 */
record ShardPlan(Map<String, Integer> owners) {
  /** AdamW's state and the average, against the average alone. */
  private static final int TENSORS_IF_LEARNING = 3;

  private record Load(String name, long elements) {}

  /**
   * Gives every tensor, the largest first, to the process that has least.
   *
   * @param processes number of processes
   */
  static ShardPlan of(TorchTrainable network, int processes) {
    List<Load> loads =
        network.store().names().stream()
            .map(
                name ->
                    new Load(
                        name,
                        network.store().get(name).numel()
                            * (network.learns(name) ? TENSORS_IF_LEARNING : 1)))
            .sorted(Comparator.comparingLong(Load::elements).reversed())
            .toList();
    long[] sums = new long[processes];
    Map<String, Integer> owners = new LinkedHashMap<>();
    for (Load load : loads) {
      int least = 0;
      for (int rank = 1; rank < processes; rank++) {
        least = sums[rank] < sums[least] ? rank : least;
      }
      sums[least] += load.elements();
      owners.put(load.name(), least);
    }
    return new ShardPlan(owners);
  }

  /** The rank of the process that has the state of a parameter. */
  int owner(String parameter) {
    return Objects.requireNonNull(owners.get(parameter), parameter);
  }
}
