// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageStreamTest {
  private static ImageStream.Options options(MemoryImages images, int threads, boolean skip) {
    return new ImageStream.Options(images, ImagePreparation.NONE, threads, skip);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void orderDoesNotDependOnThreads(int threads) {
    List<Integer> order = new ArrayList<>();
    try (ImageStream stream = options(new MemoryImages(500), threads, false).open()) {
      stream.forEachBatch(
          64, batch -> batch.examples().forEach(example -> order.add(example.index())));
      assertThrows(NoSuchElementException.class, stream::next);
    }
    assertEquals(IntStream.range(0, 500).boxed().toList(), order);
  }

  @Test
  void streamsAnyRequestedOrder() {
    try (ImageStream stream =
        options(new MemoryImages(9), 2, false).open(IntStream.of(5, 0, 5, 8))) {
      List<String> ids = new ArrayList<>();
      stream.forEachRemaining(example -> ids.add(example.id()));
      assertEquals(List.of("image5", "image0", "image5", "image8"), ids);
    }
  }

  @Test
  void readsOnlyFewImagesAhead() {
    MemoryImages images = new MemoryImages(1000);
    AtomicInteger asked = new AtomicInteger();
    IntStream order = IntStream.range(0, 1000).peek(index -> asked.incrementAndGet());
    try (ImageStream stream = options(images, 2, false).open(order)) {
      for (int i = 1; i <= 20; i++) {
        stream.next();
        // Four for each thread; the iterator itself may have taken one more.
        int most = i + 4 * 2 + 1;
        assertTrue(asked.get() <= most, () -> asked + " images were asked for");
        assertTrue(images.reads.get() <= most, () -> images.reads + " images were read");
      }
    }
  }

  @Test
  void damagedImageEndsStreamWithItsName() {
    try (ImageStream stream = options(new MemoryImages(20, 13), 4, false).open()) {
      for (int i = 0; i < 13; i++) {
        assertEquals(i, stream.next().index());
      }
      RaeException error = assertThrows(RaeException.class, stream::next);
      assertTrue(String.valueOf(error.getMessage()).contains("image13"));
    }
  }

  @Test
  void skipsAndListsDamagedImagesOnRequest() {
    try (ImageStream stream = options(new MemoryImages(20, 0, 13, 19), 4, true).open()) {
      List<Integer> order = new ArrayList<>();
      stream.forEachRemaining(example -> order.add(example.index()));
      assertEquals(17, order.size());
      assertFalse(order.contains(13));
      assertEquals(
          List.of("image0", "image13", "image19"),
          stream.skipped().stream().map(ImageStream.Skipped::id).toList());
      assertTrue(stream.skipped().get(1).reason().contains("damaged"));
    }
  }

  @Test
  void interruptedThreadStopsWaiting() {
    try (ImageStream stream = options(new MemoryImages(20), 1, false).open()) {
      Thread.currentThread().interrupt();
      assertThrows(CancellationException.class, stream::next);
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void refusesBatchOfSeveralSizesNamingTwoImages() {
    ImageExample small = new MemoryImages(1).get(0);
    ImageExample large =
        new ImageExample(1, "large", new RgbImage(2, 1, new byte[6]), small.label());
    RaeException error =
        assertThrows(RaeException.class, () -> new ImageBatch(List.of(small, large)));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains("image0") && message.contains("large"), message);
    assertTrue(message.contains("center-crop"), message);
  }
}
