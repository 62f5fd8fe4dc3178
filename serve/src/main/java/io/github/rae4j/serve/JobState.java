// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import java.util.Locale;

/** Where a job stands. */
enum JobState {
  /** Waits. */
  QUEUED,
  /** Its first pictures are being made. */
  RUNNING,
  /** All its pictures are there. */
  DONE,
  /** Somebody cancelled it; pictures that were finished stay. */
  CANCELLED,
  /** It ended with an error. */
  FAILED,
  /** The server ended before the job; pictures that were finished stay. */
  LOST;

  /** The name in answers. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nothing more will happen. */
  boolean isOver() {
    return this != QUEUED && this != RUNNING;
  }
}
