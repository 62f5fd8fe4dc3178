// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.errors.RaeException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All jobs of a server: those of earlier runs, those that wait, run, and are over. Thread-safe. */
final class Jobs {
  private final JobStore store;
  private final JobQueue queue;
  private final int kept;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Job> byId = new LinkedHashMap<>();

  Jobs(JobStore store, JobQueue queue, int kept) {
    this.store = store;
    this.queue = queue;
    this.kept = kept;
    store.load().forEach(job -> byId.put(job.id(), job));
  }

  /**
   * Takes a job.
   *
   * @param inputs pictures that were sent, by the name of the file and its role
   * @throws ApiProblem if the queue is full
   */
  Job submit(JobRequest request, Inputs inputs) {
    queue.requireRoom();
    byte[] number = new byte[12];
    random.nextBytes(number);
    Job job =
        new Job(
            HexFormat.of().formatHex(number),
            inputs.refer(request.json()),
            request.count(),
            Instant.now());
    inputs.write(job, store);
    store.save(job);
    synchronized (byId) {
      byId.put(job.id(), job);
    }
    try {
      queue.add(new Work(job, request));
    } catch (ApiProblem e) {
      forget(job);
      throw e;
    }
    sweep();
    return job;
  }

  /** What belongs to a request and is kept with its job. */
  interface Inputs {
    /** Nothing. */
    Inputs NONE =
        new Inputs() {
          @Override
          public Map<String, Object> refer(Map<String, Object> request) {
            return request;
          }

          @Override
          public void write(Job job, JobStore store) {}
        };

    /** The request with references to files in place of what was sent. */
    Map<String, Object> refer(Map<String, Object> request);

    /** Writes the files. */
    void write(Job job, JobStore store);
  }

  private void forget(Job job) {
    synchronized (byId) {
      byId.remove(job.id());
    }
    store.delete(job);
  }

  /** Deletes what is over and too old to be kept. */
  private void sweep() {
    List<Job> old = new ArrayList<>();
    synchronized (byId) {
      int more = byId.size() - kept;
      for (Job job : byId.values()) {
        if (old.size() < more && job.state().isOver()) {
          old.add(job);
        }
      }
      old.forEach(job -> byId.remove(job.id()));
    }
    for (Job job : old) {
      try {
        store.delete(job);
      } catch (RaeException e) {
        // It is shown no more, and its folder stays.
      }
    }
  }

  /** The job of a name. */
  Job require(String id) {
    synchronized (byId) {
      return Optional.ofNullable(byId.get(id))
          .orElseThrow(
              () -> ApiProblem.of(404, "there is no such job; it may have been deleted meanwhile"));
    }
  }

  /** All jobs, the newest first. */
  List<Job> newestFirst() {
    List<Job> all;
    synchronized (byId) {
      all = new ArrayList<>(byId.values());
    }
    Collections.reverse(all);
    return all;
  }

  /**
   * Ends a job that is not over at its next step, and deletes one that is.
   *
   * @return whether it was deleted
   */
  boolean cancelOrDelete(Job job) {
    if (job.state().isOver()) {
      forget(job);
      return true;
    }
    cancel(job);
    return false;
  }

  /** Ends a job at its next step, or at once if it waits; nothing happens if it is over. */
  void cancel(Job job) {
    job.cancel();
    if (queue.withdraw(job) && job.end(JobState.CANCELLED, "")) {
      store.save(job);
    }
  }

  /** As answers have a job. */
  Map<String, Object> json(Job job) {
    Map<String, Object> json = job.live();
    if (job.state() == JobState.QUEUED) {
      json.put("position", queue.position(job));
    }
    return json;
  }

  JobStore store() {
    return store;
  }
}
