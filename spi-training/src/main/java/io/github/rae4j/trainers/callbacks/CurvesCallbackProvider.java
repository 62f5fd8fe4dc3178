// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.run.TrainingLog;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingCallbackProvider;
import io.github.rae4j.training.TrainingProgress;
import io.github.rae4j.training.TrainingRun;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Plots every column of a run's logs as {@code RUN/curves/COLUMN.png}; the last update is made at
 * the end of the run.
 */
public final class CurvesCallbackProvider implements TrainingCallbackProvider {
  @Override
  public String name() {
    return "curves";
  }

  @Override
  public String description() {
    return "losses, rates and metrics of a run as PNG curves, drawn from its logs";
  }

  @Override
  public Options<CurvesOptions> options() {
    return Options.of(CurvesOptions.class);
  }

  @Override
  public TrainingCallback create(TrainingRun run, TrainedWeights weights, Parameters parameters) {
    CurvesOptions read = options().read(parameters);
    return new Curves(run.folder(), Duration.ofSeconds(read.seconds()));
  }

  private static final class Curves implements TrainingCallback {
    private final Path folder;
    private final Duration least;
    private long drawn = System.nanoTime();
    private boolean told;

    Curves(Path folder, Duration least) {
      this.folder = folder;
      this.least = least;
    }

    @Override
    public void onStep(TrainingProgress progress) {
      if (System.nanoTime() - drawn >= least.toNanos()) {
        draw();
        drawn = System.nanoTime();
      }
    }

    private void draw() {
      for (String log : List.of(TrainingLog.STEPS, TrainingLog.METRICS)) {
        TrainingLog.read(folder.resolve(log)).forEach(this::draw);
      }
    }

    private void draw(String column, List<TrainingLog.Point> points) {
      Path file = folder.resolve("curves").resolve(column.replace('/', '-') + ".png");
      Optional<String> problem = CurvePlotter.write(file, column, points);
      if (problem.isPresent() && !told) {
        told = true;
        System.getLogger(Curves.class.getName())
            .log(
                Level.WARNING,
                "curves are left out, charts cannot be drawn ({0}); the values are in {1}",
                problem.get(),
                folder);
      }
    }

    @Override
    public void close() {
      draw();
    }
  }
}
