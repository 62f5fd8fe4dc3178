// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Jobs that wait, in order. What waits together and is sampled in the same way makes one batch; a
 * job of many pictures goes to the end after each batch, so that short ones need not wait for it.
 * Thread-safe.
 */
final class JobQueue {
  private final int most;
  private final int batchSize;
  private final Deque<Work> waiting = new ArrayDeque<>();
  private final Set<Work> unfinished = new HashSet<>();
  private double secondsOfImage = 1;
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param most jobs that wait or run
   * @param batchSize pictures that run together
   */
  JobQueue(int most, int batchSize) {
    this.most = most;
    this.batchSize = batchSize;
  }

  /**
   * Puts a job to the end.
   *
   * @throws ApiProblem if the queue is full or closed
   */
  synchronized void add(Work work) {
    requireRoom();
    unfinished.add(work);
    waiting.add(work);
    notifyAll();
  }

  /** Refuses a job that would have no place, before anything is written for it. */
  synchronized void requireRoom() {
    if (closed) {
      throw ApiProblem.of(503, "the server is being stopped");
    }
    if (unfinished.size() >= most) {
      throw ApiProblem.busy(
          String.format(
              Locale.ROOT,
              "%d jobs wait already, more are not taken; try again in a while",
              unfinished.size()),
          secondsUntilRoom());
    }
  }

  private int secondsUntilRoom() {
    int images = unfinished.stream().mapToInt(Work::left).sum();
    double each = secondsOfImage * images / Math.max(1, unfinished.size());
    return (int) Math.max(1, Math.min(600, Math.ceil(each)));
  }

  /** Tells how long pictures took, for what clients are told. */
  synchronized void took(double seconds, int images) {
    secondsOfImage = 0.7 * secondsOfImage + 0.3 * seconds / Math.max(1, images);
  }

  /** Waits for pictures to make; they are taken. */
  synchronized List<Work.Piece> next() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    List<Work.Piece> batch = new ArrayList<>();
    Work head = waiting.removeFirst();
    batch.add(head.take(batchSize));
    Iterator<Work> others = waiting.iterator();
    while (others.hasNext() && Work.count(batch) < batchSize) {
      Work other = others.next();
      if (other.goesWith(head)) {
        batch.add(other.take(batchSize - Work.count(batch)));
        if (other.left() == 0) {
          others.remove();
        }
      }
    }
    if (head.left() > 0) {
      waiting.add(head);
    }
    return batch;
  }

  /** Takes a job out of those that wait; says whether none of it was begun. */
  synchronized boolean withdraw(Job job) {
    boolean wasWaiting =
        waiting.removeIf(work -> work.job() == job && work.left() == work.request().count());
    if (wasWaiting) {
      unfinished.removeIf(work -> work.job() == job);
    }
    return wasWaiting;
  }

  /** Forgets a job that is over, with what is left of it. */
  synchronized void finished(Work work) {
    waiting.remove(work);
    unfinished.remove(work);
  }

  /** How many jobs are before this one; 0 for one that runs. */
  synchronized int position(Job job) {
    int position = 1;
    for (Work work : waiting) {
      if (work.job() == job) {
        return work.left() == work.request().count() ? position : 0;
      }
      position++;
    }
    return 0;
  }

  /** Jobs that wait or run. */
  synchronized int size() {
    return unfinished.size();
  }

  /** Takes no more jobs, and gives those that are not finished. */
  synchronized List<Work> close() {
    closed = true;
    waiting.clear();
    return List.copyOf(unfinished);
  }
}
