// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.run.TrainingLog;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingCallbackProvider;
import io.github.rae4j.training.TrainingProgress;
import io.github.rae4j.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes the logs of a run as event files for TensorBoard, in {@code RUN/tensorboard}: {@code
 * train/} the means of {@code log.csv}, {@code epoch/} those of {@code epochs.csv}, {@code time/}
 * and {@code eval/} the other two. A run that resumes begins another file, from which TensorBoard
 * goes on.
 */
public final class TensorBoardCallbackProvider implements TrainingCallbackProvider {
  private static final String MARK = "events.out.tfevents.";

  /** Groups of curves by the log that they come from. */
  private static final Map<String, String> GROUPS = groups();

  private static Map<String, String> groups() {
    Map<String, String> groups = new LinkedHashMap<>();
    groups.put(TrainingLog.STEPS, "train/");
    groups.put(TrainingLog.EPOCHS, "epoch/");
    groups.put(TrainingLog.TIMES, "time/");
    groups.put(TrainingLog.METRICS, "eval/");
    return groups;
  }

  @Override
  public String name() {
    return "tensorboard";
  }

  @Override
  public String description() {
    return "losses, rates, times and metrics of a run as event files for TensorBoard";
  }

  @Override
  public Options<TensorBoardOptions> options() {
    return Options.of(TensorBoardOptions.class);
  }

  @Override
  public TrainingCallback create(TrainingRun run, TrainedWeights weights, Parameters parameters) {
    TensorBoardOptions read = options().read(parameters);
    return following(run.folder(), Duration.ofSeconds(read.seconds()));
  }

  /** Follows the logs in a folder. */
  static TrainingCallback following(Path folder, Duration least) {
    return new Writer(folder, least);
  }

  private static final class Writer implements TrainingCallback {
    private final Path folder;
    private final Duration least;
    private final Map<String, Long> written = new LinkedHashMap<>();
    private final EventFile events;
    private long looked = System.nanoTime();
    private long step;

    Writer(Path folder, Duration least) {
      this.folder = folder;
      this.least = least;
      Path target = folder.resolve("tensorboard");
      // The log was cut to the checkpoint before; the other files have what they have of it.
      boolean goesOn = hasFiles(target);
      long from =
          goesOn
              ? TrainingLog.read(folder.resolve(TrainingLog.STEPS)).values().stream()
                  .mapToLong(points -> points.get(points.size() - 1).step())
                  .max()
                  .orElse(0)
              : -1;
      GROUPS.keySet().forEach(log -> written.put(log, from));
      this.step = from;
      this.events = new EventFile(unused(target));
      if (goesOn) {
        events.start(from + 1);
      }
    }

    private static boolean hasFiles(Path target) {
      if (!Files.isDirectory(target)) {
        return false;
      }
      try (Stream<Path> files = Files.list(target)) {
        return files.anyMatch(file -> file.getFileName().toString().startsWith(MARK));
      } catch (IOException e) {
        throw FileErrors.cannotRead(target, e);
      }
    }

    /** TensorBoard reads the files of a folder in the order of their names. */
    private static Path unused(Path target) {
      long millis = System.currentTimeMillis();
      while (true) {
        Path file =
            target.resolve(
                String.format(
                    Locale.ROOT, "%s%010d.%03d.rae4j", MARK, millis / 1000, millis % 1000));
        if (!Files.exists(file)) {
          return file;
        }
        millis++;
      }
    }

    @Override
    public void onStep(TrainingProgress progress) {
      step = progress.step();
      if (System.nanoTime() - looked >= least.toNanos()) {
        write();
        looked = System.nanoTime();
      }
    }

    private void write() {
      GROUPS.forEach(
          (log, group) -> {
            long after = written.getOrDefault(log, -1L);
            TrainingLog.read(folder.resolve(log))
                .forEach((column, points) -> write(log, group + column, points, after));
          });
    }

    private void write(String log, String tag, List<TrainingLog.Point> points, long after) {
      for (TrainingLog.Point point : points) {
        // Later ones are of a run that was killed, and will be replaced.
        if (point.step() > after && point.step() <= step) {
          events.scalar(tag, point.step(), point.value());
          written.merge(log, point.step(), Math::max);
        }
      }
    }

    @Override
    public void close() {
      try (events) {
        write();
      }
    }
  }
}
