// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

/** What a job keeps in an executor's memory outside of Java's heap, estimated. */
interface MemoryNeed {
  /** The engine's libraries, its threads, Java's own memory outside the heap. */
  long FIXED = 512L << 20;

  /** Of the heap, what Java needs beside it to manage it. */
  double HEAP_SHARE = 0.1;

  /**
   * What the job itself needs.
   *
   * @param batchSize images that run together
   * @param tasks that run at once and share the weights
   * @param onGpu whether weights and activations are in the memory of a GPU
   */
  long bytes(int batchSize, int tasks, boolean onGpu);

  /** What the figure comes from, for a message that goes on with the figure. */
  String reason(int batchSize, int tasks);

  /**
   * What an executor needs beside its heap, in MiB.
   *
   * @param heapMib Java's heap
   */
  default long overheadMib(int batchSize, int tasks, long heapMib, boolean onGpu) {
    return ((FIXED + bytes(batchSize, tasks, onGpu)) >> 20) + 1 + (long) (HEAP_SHARE * heapMib);
  }
}
