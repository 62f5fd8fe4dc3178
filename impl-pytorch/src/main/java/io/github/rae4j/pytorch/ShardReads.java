// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Lets rank 0 read state that is sharded over the processes, one tensor at a time: while rank 0
 * works, the others wait for its requests, and whoever has the wanted tensor broadcasts it. Stores
 * have the same numbers in all processes, since all make the same ones in the same order. For one
 * thread.
 */
final class ShardReads {
  private static final double END = -1;

  private final Collectives peers;
  private final Map<Integer, StateStore> stores = new TreeMap<>();
  private int made;
  private boolean reading;

  ShardReads(Collectives peers) {
    this.peers = peers;
  }

  /** Announces a store; returns its number. */
  int add(StateStore store) {
    stores.put(made, store);
    return made++;
  }

  void remove(int store) {
    stores.remove(store);
  }

  /** Runs something in rank 0 while the other processes send what it reads. */
  void gathered(TorchTrainingRuntime runtime, Runnable work) {
    boolean isReader = peers.process().rank() == 0;
    if (stores.isEmpty() || reading) {
      if (isReader) {
        work.run();
      }
    } else if (isReader) {
      reading = true;
      try {
        work.run();
      } finally {
        reading = false;
        if (!peers.isBroken()) {
          runtime.run(() -> exchange(END, 0));
        }
      }
    } else {
      serve(runtime);
    }
  }

  private void serve(TorchTrainingRuntime runtime) {
    boolean more = true;
    while (more) {
      more =
          runtime.plain(
              () -> {
                double[] request = exchange(0, 0);
                if (request[0] == END) {
                  return false;
                }
                StateStore store =
                    Objects.requireNonNull(stores.get((int) request[0]), "no such store");
                store.send((int) request[1]);
                return true;
              });
    }
  }

  /**
   * Asks for a tensor of a store, within {@link #gathered}; in rank 0.
   *
   * @param what the name of the tensor, for messages
   */
  void request(int store, int index, int owner, String what) {
    if (!reading) {
      throw new IllegalStateException(
          "rank "
              + owner
              + " holds '"
              + what
              + "'; sharded state is read by rank 0 within ProcessGroup.gathered");
    }
    exchange(store, index);
  }

  /** Sends two numbers from rank 0 to all. */
  private double[] exchange(double first, double second) {
    return peers.broadcast(first, second);
  }
}
