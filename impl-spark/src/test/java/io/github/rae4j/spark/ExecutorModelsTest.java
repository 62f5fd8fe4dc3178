// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
final class ExecutorModelsTest {
  /** What is open, in the order in which it was opened; serialised resources cannot hold it. */
  private static final Queue<Thing> OPENED = new ConcurrentLinkedQueue<>();

  private static final class Thing implements AutoCloseable {
    private volatile boolean closed;

    @Override
    public void close() {
      closed = true;
    }
  }

  private record Resource(String key, String problem) implements ExecutorResource<Thing> {
    private static final long serialVersionUID = 1L;

    @Override
    public String label() {
      return "the thing " + key;
    }

    @Override
    public EngineSettings engine() {
      return EngineSettings.DEFAULT;
    }

    @Override
    public Thing open(ExecutorPlace place) {
      if (problem.equals("heap")) {
        throw new OutOfMemoryError("Java heap space");
      }
      if (problem.equals("native")) {
        throw new UnsatisfiedLinkError("no libonnxruntime");
      }
      if (!problem.isEmpty()) {
        throw new DataException(problem, Where.UNKNOWN);
      }
      Thing thing = new Thing();
      OPENED.add(thing);
      return thing;
    }
  }

  @Test
  void manyTasksShareOne() throws Exception {
    ExecutorModels models = new ExecutorModels();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Lease<Thing>>> leases = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      leases.add(
          pool.submit(
              () -> {
                start.await();
                return models.lease(new Resource("shared", ""));
              }));
    }
    start.countDown();
    Thing thing = leases.get(0).get().get();
    int fresh = 0;
    for (Future<Lease<Thing>> lease : leases) {
      assertSame(thing, lease.get().get());
      fresh += lease.get().isFresh() ? 1 : 0;
      lease.get().close();
      lease.get().close();
    }
    assertEquals(1, fresh);
    assertEquals(1, models.loads());
    assertFalse(thing.closed);
    models.closeAll();
    assertTrue(thing.closed);
    assertEquals(0, models.open());
    pool.shutdown();
  }

  @Test
  void whatIsUnusedLongestIsClosedFirst() {
    ExecutorModels models = new ExecutorModels();
    List<Thing> things = new ArrayList<>();
    Lease<Thing> used = models.lease(new Resource("used", ""));
    for (int i = 0; i <= ExecutorModels.DEFAULT_IDLE; i++) {
      try (Lease<Thing> lease = models.lease(new Resource("unused " + i, ""))) {
        things.add(lease.get());
      }
    }
    assertTrue(things.get(0).closed);
    assertFalse(things.get(things.size() - 1).closed);
    assertFalse(used.get().closed);
    try (Lease<Thing> again = models.lease(new Resource("unused 0", ""))) {
      assertNotSame(things.get(0), again.get());
    }
    models.closeAll();
    assertTrue(used.get().closed);
    used.close();
  }

  @Test
  void whatIsOpenedWhileAllIsClosedIsClosedByItsLastTask() {
    ExecutorModels models = new ExecutorModels();
    Lease<Thing> before = models.lease(new Resource("late", ""));
    models.closeAll();
    assertTrue(before.get().closed);
    Lease<Thing> after = models.lease(new Resource("late", ""));
    assertNotSame(before.get(), after.get());
    before.close();
    assertFalse(after.get().closed);
    after.close();
    models.closeAll();
  }

  @Test
  void whatFailsSaysWhereAndIsTriedAgain() {
    ExecutorModels models = new ExecutorModels();
    for (String problem : List.of("there is no file x", "heap", "native")) {
      RaeException failed =
          assertThrows(RaeException.class, () -> models.lease(new Resource("a", problem)));
      assertTrue(failed.getMessage().contains(ExecutorPlace.current().host()), failed.getMessage());
      assertTrue(failed.getMessage().contains("the thing a"), failed.getMessage());
    }
    assertEquals(0, models.loads());
    assertEquals(0, models.open());
    models.lease(new Resource("a", "")).close();
    assertEquals(1, models.loads());
    models.closeAll();
  }

  @Test
  void aModelIsLoadedOnceForManyJobsAndPartitions(SparkSession spark) {
    ExecutorModels.ofJvm().closeAll();
    long before = ExecutorModels.ofJvm().loads();
    SparkModel model = SparkModel.of("tiny-fashion-cfg", "sampler.params.num_steps=2");
    for (int run = 0; run < 3; run++) {
      RaeSpark.generate(model, RaeSpark.numbered(spark, 100, 10), run)
          .write()
          .format("noop")
          .mode("overwrite")
          .save();
    }
    assertEquals(1, ExecutorModels.ofJvm().loads() - before);
    assertEquals(1, ExecutorModels.ofJvm().open());
  }
}
