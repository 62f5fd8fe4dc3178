// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Plays a plan event by event: tasks of random length go to idle workers, workers are lost and come
 * back, lost tasks are computed again, and slow ones a second time where the plan speculates. Equal
 * seeds give equal results. One object is one play of one thread.
 */
public final class ClusterSimulation {
  /**
   * What happened. Immutable.
   *
   * @param seconds from the start of the executors to the end of the last round
   * @param failures how many workers were lost at work
   * @param copies how many tasks were computed a second time by speculation
   */
  public record Outcome(double seconds, long failures, long copies) {}

  private enum Kind {
    FREE,
    FINISHED,
    LOST,
    SLOW
  }

  private record Event(double time, long number, Kind kind, Attempt attempt)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int order = Double.compare(time, other.time);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  /** One task of a round. */
  private static final class Task {
    final double seconds;
    final List<Attempt> running = new ArrayList<>();
    boolean done;

    Task(double seconds) {
      this.seconds = seconds;
    }
  }

  private static final class Attempt {
    final Task task;
    final int worker;
    boolean ended;

    Attempt(Task task, int worker) {
      this.task = task;
      this.worker = worker;
    }
  }

  private final GenerationPlan plan;
  private final ClusterCosts costs;
  private final SplittableRandom random;
  private final double[] free;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Deque<Integer> idle = new ArrayDeque<>();
  private final Deque<Task> waiting = new ArrayDeque<>();
  private final Deque<Task> slow = new ArrayDeque<>();
  private long number;
  private long failures;
  private long copies;

  private ClusterSimulation(GenerationPlan plan, ClusterCosts costs, long seed) {
    this.plan = plan;
    this.costs = costs;
    this.random = new SplittableRandom(seed);
    this.free = new double[plan.workers()];
  }

  /** Plays a plan once. */
  public static Outcome run(GenerationPlan plan, ClusterCosts costs, long seed) {
    return new ClusterSimulation(plan, costs, seed).play();
  }

  private Outcome play() {
    double now = costs.loadSeconds();
    for (long round = 0; round < plan.rounds(); round++) {
      now = playRound(round, now) + costs.roundSeconds();
    }
    return new Outcome(now, failures, copies);
  }

  private double playRound(long round, double begin) {
    events.clear();
    idle.clear();
    slow.clear();
    int left = plan.tasksOf(round);
    for (int i = 0; i < left; i++) {
      long task = round * plan.tasksPerRound() + i;
      waiting.add(new Task(plan.imagesOf(task) * costs.secondsPerImage() + costs.taskSeconds()));
    }
    for (int worker = 0; worker < free.length; worker++) {
      free[worker] = Math.max(free[worker], begin);
      free(new Attempt(new Task(0), worker), free[worker]);
    }
    while (true) {
      Event event = events.remove();
      switch (event.kind()) {
        case FREE -> idle.add(event.attempt().worker);
        case FINISHED -> {
          if (event.attempt().ended) {
            continue;
          }
          end(event.attempt(), event.time());
          for (Attempt other : List.copyOf(event.attempt().task.running)) {
            // Its copy is stopped.
            end(other, event.time());
          }
          event.attempt().task.done = true;
          if (--left == 0) {
            return event.time();
          }
        }
        case LOST -> {
          if (event.attempt().ended) {
            continue;
          }
          failures++;
          Task task = event.attempt().task;
          end(event.attempt(), event.time() + costs.recoverySeconds());
          if (task.running.isEmpty()) {
            waiting.addFirst(task);
          }
        }
        case SLOW -> {
          if (!event.attempt().ended && event.attempt().task.running.size() == 1) {
            slow.add(event.attempt().task);
          }
        }
      }
      assign(event.time());
    }
  }

  /** Gives idle workers the tasks that wait, and then those that are slow. */
  private void assign(double now) {
    while (!idle.isEmpty()) {
      if (!waiting.isEmpty()) {
        start(waiting.remove(), idle.remove(), now);
      } else if (!slow.isEmpty()) {
        Task task = slow.remove();
        if (!task.done && task.running.size() == 1) {
          copies++;
          start(task, idle.remove(), now);
        }
      } else {
        return;
      }
    }
  }

  private void start(Task task, int worker, double now) {
    Attempt attempt = new Attempt(task, worker);
    task.running.add(attempt);
    double factor = random.nextDouble() < costs.stragglerShare() ? costs.stragglerFactor() : 1;
    // Log-normal with mean 1, so that no time is negative.
    double variance = Math.log1p(costs.jitter() * costs.jitter());
    double noise = Math.exp(Math.sqrt(variance) * random.nextGaussian() - variance / 2);
    double seconds = task.seconds * factor * noise;
    double rate = costs.failuresPerHour() / 3600;
    double lost = rate > 0 ? -Math.log1p(-random.nextDouble()) / rate : Double.POSITIVE_INFINITY;
    if (lost < seconds) {
      add(now + lost, Kind.LOST, attempt);
    } else {
      add(now + seconds, Kind.FINISHED, attempt);
    }
    double limit = task.seconds * plan.speculationMultiplier();
    if (limit < Math.min(seconds, lost)) {
      add(now + limit, Kind.SLOW, attempt);
    }
  }

  /** Ends an attempt; its worker is free at a time. */
  private void end(Attempt attempt, double time) {
    attempt.ended = true;
    attempt.task.running.remove(attempt);
    free[attempt.worker] = time;
    free(attempt, time);
  }

  private void free(Attempt attempt, double time) {
    add(time, Kind.FREE, attempt);
  }

  private void add(double time, Kind kind, Attempt attempt) {
    events.add(new Event(time, number++, kind, attempt));
  }
}
