// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One job: where it stands and what it has made. Thread-safe. */
final class Job {
  /** A picture on its way. Immutable as long as nobody writes to its bytes. */
  static final class Preview {
    private final int image;
    private final int step;
    private final float time;
    private final byte[] png;

    /**
     * A picture.
     *
     * @param image number within the job
     * @param step at which it was predicted
     * @param time t of that step
     * @param png its file, not copied
     */
    Preview(int image, int step, float time, byte[] png) {
      this.image = image;
      this.step = step;
      this.time = time;
      this.png = png;
    }

    int image() {
      return image;
    }

    int step() {
      return step;
    }

    float time() {
      return time;
    }

    byte[] png() {
      return png;
    }
  }

  private final String id;
  private final Map<String, Object> parameters;
  private final int count;
  private final Instant created;
  private final List<JobFile> files = new ArrayList<>();
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<Integer, Preview> previews = new TreeMap<>();
  private JobState state = JobState.QUEUED;
  private Optional<Instant> started = Optional.empty();
  private Optional<Instant> ended = Optional.empty();
  private String problem = "";
  private boolean cancelled;
  private int done;
  private double fraction;
  private int step;
  private int steps;
  private int together;
  private long version;

  /**
   * A job that waits.
   *
   * @param parameters the request, as JSON
   * @param count pictures that it is about
   */
  Job(String id, Map<String, Object> parameters, int count, Instant created) {
    this.id = id;
    this.parameters = Map.copyOf(new LinkedHashMap<>(Map.of("request", parameters)));
    this.count = count;
    this.created = created;
  }

  String id() {
    return id;
  }

  Instant created() {
    return created;
  }

  int count() {
    return count;
  }

  synchronized JobState state() {
    return state;
  }

  synchronized int done() {
    return done;
  }

  /** Asks for it to end at its next step. */
  synchronized void cancel() {
    cancelled = true;
    changed();
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Says that its first pictures are being made. */
  synchronized void start(int batch) {
    if (state == JobState.QUEUED) {
      state = JobState.RUNNING;
      started = Optional.of(Instant.now());
    }
    together = Math.max(together, batch);
    changed();
  }

  /** Says how far the pictures are that are being made. */
  synchronized void progress(int reachedStep, int ofSteps, double reached) {
    step = reachedStep;
    steps = ofSteps;
    fraction = reached;
    changed();
  }

  /** Shows a picture on its way. */
  synchronized void preview(Preview preview) {
    previews.put(preview.image(), preview);
    changed();
  }

  synchronized Optional<Preview> preview(int image) {
    return Optional.ofNullable(previews.get(image));
  }

  /** Adds a file that has been written. */
  synchronized void add(JobFile file) {
    files.add(file);
    changed();
  }

  /** Adds a picture that the job is about. */
  synchronized void addResult(JobFile file, int image) {
    files.add(file);
    previews.remove(image);
    done++;
    fraction = Math.max(fraction, (double) done / count);
    changed();
  }

  /** Adds a number that the job has found. */
  synchronized void value(String name, Object value) {
    values.put(name, value);
    changed();
  }

  /** Ends it; nothing happens if it is over. */
  synchronized boolean end(JobState how, String why) {
    if (state.isOver()) {
      return false;
    }
    state = how;
    problem = why;
    ended = Optional.of(Instant.now());
    previews.clear();
    changed();
    return true;
  }

  /** What a stored job has come to. */
  synchronized void restore(
      JobState how,
      String why,
      Optional<Instant> start,
      Optional<Instant> end,
      List<JobFile> found,
      Map<String, Object> numbers) {
    state = how;
    problem = why;
    started = start;
    ended = end;
    files.addAll(found);
    done = (int) found.stream().filter(file -> file.role().equals("image")).count();
    values.putAll(numbers);
  }

  private void changed() {
    version++;
    notifyAll();
  }

  synchronized long version() {
    return version;
  }

  /**
   * Waits until something has changed.
   *
   * @param seen the version that is known
   * @return the version now
   */
  synchronized long await(long seen, Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (version == seen) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return version;
  }

  /** Waits until it is over. */
  synchronized boolean awaitEnd(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (!state.isOver()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  synchronized List<JobFile> files() {
    return List.copyOf(files);
  }

  synchronized Optional<JobFile> file(String name) {
    return files.stream().filter(file -> file.name().equals(name)).findFirst();
  }

  /** The name of the job's error. */
  synchronized String problem() {
    return problem;
  }

  private double secondsRun() {
    return started
        .map(start -> Duration.between(start, ended.orElseGet(Instant::now)).toNanos() / 1e9)
        .orElse(0.0);
  }

  /** What is kept on disk and what answers have in common. */
  synchronized Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("state", state.word());
    json.put("created", created.toString());
    started.ifPresent(at -> json.put("started", at.toString()));
    ended.ifPresent(at -> json.put("ended", at.toString()));
    json.putAll(parameters);
    json.put("count", count);
    json.put("done", done);
    if (!problem.isEmpty()) {
      json.put("problem", problem);
    }
    json.put("files", files.stream().map(file -> file.json(id)).toList());
    if (!values.isEmpty()) {
      json.put("values", new LinkedHashMap<>(values));
    }
    return json;
  }

  /** As {@link #json} will be when it has ended. */
  synchronized Map<String, Object> jsonAtEnd(JobState how, String why) {
    Map<String, Object> json = json();
    json.put("state", how.word());
    json.put("ended", Instant.now().toString());
    if (!why.isEmpty()) {
      json.put("problem", why);
    }
    return json;
  }

  /** As {@link #json}, with what changes while it runs. */
  synchronized Map<String, Object> live() {
    Map<String, Object> json = json();
    if (state == JobState.RUNNING) {
      Map<String, Object> progress = new LinkedHashMap<>();
      progress.put("step", step);
      progress.put("steps", steps);
      progress.put("fraction", fraction);
      progress.put("together", together);
      if (fraction > 0) {
        progress.put("seconds_left", secondsRun() * (1 - fraction) / fraction);
      }
      json.put("progress", progress);
      json.put(
          "previews",
          previews.values().stream()
              .map(
                  each ->
                      Map.of(
                          "image",
                          each.image(),
                          "step",
                          each.step(),
                          "time",
                          each.time(),
                          "url",
                          "/v1/jobs/" + id + "/previews/" + each.image() + "?step=" + each.step()))
              .toList());
    }
    json.put("seconds", secondsRun());
    return json;
  }
}
