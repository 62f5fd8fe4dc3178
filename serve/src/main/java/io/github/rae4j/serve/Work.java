// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import java.util.List;

/** A job with what is left to do of it. Guarded by the queue's lock. */
final class Work {
  /**
   * Some pictures of a job that are made at once.
   *
   * @param from number of the first one within the job
   * @param to number after the last one
   */
  record Piece(Work work, int from, int to) {
    int count() {
      return to - from;
    }

    Job job() {
      return work.job;
    }

    JobRequest request() {
      return work.request;
    }
  }

  private final Job job;
  private final JobRequest request;
  private int next;

  Work(Job job, JobRequest request) {
    this.job = job;
    this.request = request;
  }

  Job job() {
    return job;
  }

  JobRequest request() {
    return request;
  }

  /** Pictures that nobody has taken. */
  int left() {
    return request.count() - next;
  }

  /** Whether pictures of both may run together. */
  boolean goesWith(Work other) {
    return sharesBatches()
        && other.sharesBatches()
        && request.settings().equals(other.request.settings());
  }

  /** Whether its pictures are sampled beside those of others. */
  boolean sharesBatches() {
    return request.kind() == JobKind.SAMPLE && !request.film();
  }

  /** Takes pictures; of what is not sampled, all. */
  Piece take(int most) {
    int count = sharesBatches() ? Math.min(most, left()) : left();
    Piece piece = new Piece(this, next, next + count);
    next += count;
    return piece;
  }

  /** All pictures of some pieces. */
  static int count(List<Piece> pieces) {
    return pieces.stream().mapToInt(Piece::count).sum();
  }
}
