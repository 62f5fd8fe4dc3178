// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BatchWriterTest {
  @Test
  void batchesAreSavedInTheirOrderBesideOtherWork() throws InterruptedException {
    List<Integer> saved = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch goOn = new CountDownLatch(1);
    try (BatchWriter writer = new BatchWriter()) {
      writer.submit(
          () -> {
            await(goOn);
            saved.add(0);
          });
      assertEquals(List.of(), List.copyOf(saved));
      goOn.countDown();
      for (int i = 1; i < 20; i++) {
        int number = i;
        writer.submit(() -> saved.add(number));
      }
    }
    assertEquals(IntStream.range(0, 20).boxed().toList(), saved);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFailureIsThrownToWhoHandsOverAndNothingIsSavedAfterIt() {
    List<Integer> saved = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch goOn = new CountDownLatch(1);
    BatchWriter writer = new BatchWriter();
    writer.submit(
        () -> {
          await(goOn);
          throw new IllegalStateException("the disk is full");
        });
    writer.submit(() -> saved.add(1));
    goOn.countDown();
    assertEquals(
        "the disk is full", assertThrows(IllegalStateException.class, writer::finish).getMessage());
    assertEquals(List.of(), saved);
  }

  @Test
  void whatWasHandedOverIsSavedWhenTheThreadIsInterrupted() {
    List<Integer> saved = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch goOn = new CountDownLatch(1);
    try (BatchWriter writer = new BatchWriter()) {
      writer.submit(
          () -> {
            await(goOn);
            saved.add(0);
          });
      Thread.currentThread().interrupt();
      new Thread(goOn::countDown).start();
    }
    assertTrue(Thread.interrupted());
    assertEquals(List.of(0), saved);
  }
}
