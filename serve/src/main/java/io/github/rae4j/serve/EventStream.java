// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Server-sent events of one job: where it stands, whenever that has changed. A client that is slow
 * is told less often and never holds up the job. Thread-safe.
 */
final class EventStream {
  private static final Duration USUAL_HEARTBEAT = Duration.ofSeconds(5);
  private static final long LEAST_MILLIS = 40;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jobs jobs;
  private final int most;
  private final Duration heartbeat;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * Streams of events.
   *
   * @param most clients at once
   * @param idle how long a connection may be silent
   */
  EventStream(Jobs jobs, int most, Duration idle) {
    this.jobs = jobs;
    this.most = most;
    Duration often = idle.dividedBy(3);
    heartbeat = often.compareTo(USUAL_HEARTBEAT) < 0 ? often : USUAL_HEARTBEAT;
  }

  /** Clients that are followed. */
  int open() {
    return open.get();
  }

  /** Tells a client of a job until it is over or the client has gone. */
  void follow(Context context, Job job) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      throw ApiProblem.busy("too many clients follow jobs; ask for the job's state instead", 5);
    }
    try {
      write(context.res(), job);
    } catch (IOException e) {
      // The client has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.decrementAndGet();
    }
  }

  private void write(HttpServletResponse response, Job job)
      throws IOException, InterruptedException {
    response.setContentType("text/event-stream");
    response.setCharacterEncoding("UTF-8");
    OutputStream out = response.getOutputStream();
    long seen = job.version();
    boolean over = send(out, job);
    while (!over) {
      long now = job.await(seen, heartbeat);
      if (now == seen) {
        // Shows that the client is still there; a queued job's position may have changed as well.
        over = send(out, job);
      } else {
        seen = now;
        over = send(out, job);
        Thread.sleep(LEAST_MILLIS);
      }
    }
  }

  private boolean send(OutputStream out, Job job) throws IOException {
    boolean over = job.state().isOver();
    String event = over ? "end" : "progress";
    out.write(
        ("event: " + event + "\ndata: " + text(job) + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    return over;
  }

  private String text(Job job) throws JsonProcessingException {
    return JSON.writeValueAsString(jobs.json(job));
  }
}
