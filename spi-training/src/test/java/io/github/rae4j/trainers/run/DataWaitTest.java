// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The share of the time that goes into waiting for data. */
class DataWaitTest {
  private static final long MILLIS = 50;

  /** A trainer that has waited as long as it is told. */
  private static final class Waiting implements Trainer {
    private Duration waited = Duration.ofSeconds(7);

    @Override
    public OptionalDouble flopsPerImage(long step) {
      return OptionalDouble.of(100);
    }

    @Override
    public Map<String, Double> step(long step) {
      return Map.of("loss", 1.0);
    }

    @Override
    public Duration dataWait() {
      return waited;
    }

    @Override
    public boolean isBetweenSteps() {
      return true;
    }

    @Override
    public Map<String, Weights> state() {
      return Map.of();
    }

    @Override
    public void load(Checkpoint checkpoint, long steps) {}

    @Override
    public void broadcast() {}
  }

  /** Images that take their time. */
  private static final class SlowImages implements ImageDataSet {
    @Override
    public String origin() {
      return "slow images";
    }

    @Override
    public int size() {
      return 8;
    }

    @Override
    public ImageExample get(int index) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
      return new ImageExample(index, id(index), new RgbImage(2, 2, new byte[12]), label(index));
    }

    @Override
    public String id(int index) {
      return "image " + index;
    }

    @Override
    public OptionalLong label(int index) {
      return OptionalLong.empty();
    }

    @Override
    public List<String> classNames() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  @Test
  void eachLineIsAboutTheTimeSinceTheLineBefore() {
    AtomicLong clock = new AtomicLong(5_000_000_000L);
    Waiting trainer = new Waiting();
    StepTimes.Machine machine =
        new StepTimes.Machine(
            6, 2, OptionalDouble.of(0.5e-9), OptionalLong::empty, () -> OptionalLong.of(3L << 20));
    StepTimes times = new StepTimes(clock::get, trainer, machine, 10);
    clock.addAndGet(2_000_000_000L);
    trainer.waited = trainer.waited.plusMillis(500);
    Map<String, Double> first = times.line(11);
    assertEquals(2.0, first.get("seconds"));
    assertEquals(3.0, first.get("images_per_second"));
    assertEquals(0.25, first.get("data_wait"));
    // 3 images a second of 100 operations, and two devices of 500 operations a second.
    assertEquals(300e-12, first.getOrDefault("model_tflops", 0.0), 1e-20);
    assertEquals(0.3, first.getOrDefault("mfu", 0.0), 1e-12);
    assertEquals(3.0, first.get("resident_memory"));
    clock.addAndGet(4_000_000_000L);
    Map<String, Double> second = times.line(15);
    assertEquals(6.0, second.get("seconds"));
    assertEquals(6.0, second.get("images_per_second"));
    assertEquals(0.0, second.get("data_wait"));
    clock.addAndGet(1_000_000_000L);
    trainer.waited = trainer.waited.plusSeconds(1);
    assertEquals(1.0, times.line(16).get("data_wait"));
  }

  @Test
  void aDeviceOfItsOwnStandsForMainMemory() {
    StepTimes.Machine machine =
        new StepTimes.Machine(
            1,
            1,
            OptionalDouble.empty(),
            () -> OptionalLong.of(5L << 20),
            () -> OptionalLong.of(3L << 20));
    AtomicLong clock = new AtomicLong();
    StepTimes times = new StepTimes(clock::get, new Waiting(), machine, 0);
    clock.addAndGet(1_000);
    Map<String, Double> line = times.line(1);
    assertEquals(5.0, line.get("device_memory"));
    assertFalse(line.containsKey("resident_memory"));
    assertFalse(line.containsKey("mfu"), "the peak is not known");
  }

  @Test
  void imagesThatAreNotReadYetAreWaitedFor() {
    EpochSampler sampler = new EpochSampler(1, 8, 8, new BatchShard(0, 1, 4));
    TrainingImageLoader.Settings settings =
        new TrainingImageLoader.Settings(
            ImagePreparation.NONE, new ImageSize(2, 2), 1, false, 1, 1);
    try (SlowImages images = new SlowImages();
        TrainingImageLoader loader = new TrainingImageLoader(images, sampler, settings)) {
      assertEquals(Duration.ZERO, loader.waited());
      long start = System.nanoTime();
      loader.images(0, 4);
      Duration all = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(loader.waited().toMillis() >= 2 * MILLIS, () -> "only " + loader.waited());
      assertTrue(loader.waited().compareTo(all) <= 0, () -> loader.waited() + " of " + all);
    }
  }
}
