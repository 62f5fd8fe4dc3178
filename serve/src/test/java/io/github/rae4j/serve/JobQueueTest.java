// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.Precision;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobQueueTest {
  private static final SamplingSettings USUAL = SamplingSettings.of(Precision.FP32);
  private static final SamplingSettings OTHER =
      new SamplingSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(7),
          Precision.FP32);

  private final JobQueue queue = new JobQueue(4, 4);

  private static Work work(String id, int images, SamplingSettings settings) {
    JobRequest request =
        new JobRequest(
            JobKind.SAMPLE,
            Collections.nCopies(images, Optional.of(1L)),
            42,
            0,
            settings,
            0,
            false,
            false,
            JobRequest.Inputs.NONE);
    return new Work(new Job(id, Map.of("kind", "sample"), images, Instant.EPOCH), request);
  }

  private List<String> next() throws InterruptedException {
    return queue.next().stream()
        .map(piece -> piece.job().id() + " " + piece.from() + "-" + piece.to())
        .toList();
  }

  @Test
  void whatWaitsTogetherAndIsSampledAlikeMakesOneBatch() throws Exception {
    queue.add(work("a", 1, USUAL));
    queue.add(work("b", 1, OTHER));
    queue.add(work("c", 2, USUAL));
    queue.add(work("d", 3, USUAL));
    assertEquals(List.of("a 0-1", "c 0-2", "d 0-1"), next());
    assertEquals(List.of("b 0-1"), next());
    assertEquals(List.of("d 1-3"), next());
  }

  @Test
  void aLongJobLetsShortOnesPass() throws Exception {
    queue.add(work("long", 10, USUAL));
    queue.add(work("short", 1, OTHER));
    assertEquals(List.of("long 0-4"), next());
    assertEquals(List.of("short 0-1"), next());
    assertEquals(List.of("long 4-8"), next());
    assertEquals(List.of("long 8-10"), next());
  }

  @Test
  void aFullQueueSaysWhenToComeAgain() throws Exception {
    List<Work> all = List.of(work("a", 1, USUAL), work("b", 1, USUAL), work("c", 1, USUAL));
    all.forEach(queue::add);
    Work last = work("d", 1, USUAL);
    queue.add(last);
    ApiProblem problem = assertThrows(ApiProblem.class, () -> queue.add(work("e", 1, USUAL)));
    assertEquals(429, problem.status());
    assertTrue(problem.retrySeconds().orElseThrow() >= 1);
    assertEquals(3, queue.position(all.get(2).job()));
    // What runs has a place until it is over.
    assertEquals(List.of("a 0-1", "b 0-1", "c 0-1", "d 0-1"), next());
    assertThrows(ApiProblem.class, queue::requireRoom);
    queue.finished(last);
    queue.requireRoom();
    assertEquals(3, queue.size());
  }

  @Test
  void whatWasNotBegunIsWithdrawn() throws Exception {
    Work first = work("a", 6, USUAL);
    queue.add(first);
    assertEquals(List.of("a 0-4"), next());
    assertFalse(queue.withdraw(first.job()), "its next batch finds out");
    Work second = work("b", 1, USUAL);
    queue.add(second);
    assertTrue(queue.withdraw(second.job()));
    assertEquals(List.of("a 4-6"), next());
    assertEquals(List.of(first), queue.close());
    assertEquals(503, assertThrows(ApiProblem.class, () -> queue.add(second)).status());
  }
}
