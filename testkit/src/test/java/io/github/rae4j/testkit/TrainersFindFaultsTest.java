// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingCallbackProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingProgress;
import io.github.rae4j.training.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contracts of trainers and callbacks are worth something: faulty ones do not pass. */
class TrainersFindFaultsTest {
  @TempDir private Path folder = Path.of("");
  private final AtomicInteger folders = new AtomicInteger();

  /** What a trainer without an engine needs of a run. */
  private record Run(Path folder, boolean resume, TrainingListener listener)
      implements TrainingRun {
    private static UnsupportedOperationException none() {
      return new UnsupportedOperationException("this run has a folder and a listener");
    }

    @Override
    public TrainingEngine engine() {
      throw none();
    }

    @Override
    public String data() {
      return "none";
    }

    @Override
    public String origin() {
      return "test.yaml";
    }

    @Override
    public Optional<Parameters> section(String name) {
      return Optional.empty();
    }

    @Override
    public <P extends Provider> P find(Class<P> role, String name) {
      throw none();
    }

    @Override
    public Encoder encoder() {
      throw none();
    }

    @Override
    public Decoder decoder(TokenGrid tokens) {
      throw none();
    }

    @Override
    public Backbone backbone() {
      throw none();
    }

    @Override
    public NoiseSchedule schedule() {
      throw none();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      throw none();
    }
  }

  /** Trains nothing, in four steps. */
  private record Idle(boolean stops, int firstStep, AtomicInteger runs) implements TrainerProvider {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "idle";
    }

    @Override
    public String description() {
      return "a trainer with faults";
    }

    @Override
    public TrainedModel train(TrainingRun run) {
      for (int step = firstStep; step < firstStep + 4; step++) {
        if (stops) {
          Cancellation.check();
        }
        run.listener()
            .onStep(new TrainingProgress(step, 4, 0, Map.of("loss", 1.0 / step), 1, Duration.ZERO));
      }
      Path file = run.folder().resolve("model.safetensors");
      SafetensorsWriter.write(
          file, Map.of("weight", Tensor.of(new float[] {runs.incrementAndGet()}, 1)), Map.of());
      return new TrainedModel(4, Map.of("model", file), Map.of());
    }
  }

  private TrainerContract contract(TrainerProvider trainer) {
    TrainerContract contract =
        new TrainerContract() {
          @Override
          protected TrainerProvider provider() {
            return trainer;
          }

          @Override
          protected TrainingRun run(
              Path own, boolean resume, TrainingListener listener, Map<String, Object> training) {
            return new Run(own, resume, listener);
          }

          @Override
          protected long steps() {
            return 4;
          }
        };
    setFolder(TrainerContract.class, contract);
    return contract;
  }

  /** As JUnit does for a contract that it runs itself. */
  private void setFolder(Class<?> type, Object contract) {
    try {
      Field field = type.getDeclaredField("folder");
      field.setAccessible(true);
      field.set(contract, Files.createDirectories(folder.resolve("c" + folders.incrementAndGet())));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TrainerContract idle(boolean stops, int firstStep) {
    return contract(new Idle(stops, firstStep, new AtomicInteger()));
  }

  @Test
  void trainersThatForgetAndBeginAnew() {
    idle(true, 1).reportsEveryStep();
    idle(true, 1).interruptedThreadDoesNotBegin();
    fails(idle(true, 0)::reportsEveryStep);
    fails(idle(true, 1)::givesTheSameBitsAgain);
    fails(idle(true, 1)::resumesAfterACancellation);
    fails(idle(true, 1)::resumesAfterAnInterruption);
    fails(idle(false, 1)::resumesAfterAnInterruption);
    fails(idle(false, 1)::interruptedThreadDoesNotBegin);
    fails(idle(true, 1)::refusesAFolderThatHoldsARun);
    fails(idle(true, 1)::refusesAnUnknownTrainingKey);
  }

  private TrainingCallbackContract contract(Tensor weight, Runnable work) {
    TrainingCallbackContract contract =
        new TrainingCallbackContract() {
          @Override
          protected TrainingCallbackProvider provider() {
            return new TrainingCallbackProvider() {
              @Override
              public Options<?> options() {
                return Options.none();
              }

              @Override
              public String name() {
                return "faulty";
              }

              @Override
              public String description() {
                return "a callback with a fault";
              }

              @Override
              public TrainingCallback create(
                  TrainingRun run, TrainedWeights weights, Parameters parameters) {
                return progress -> work.run();
              }
            };
          }

          @Override
          protected Map<String, Object> parameters() {
            return Map.of();
          }

          @Override
          protected TrainingRun run(Path own) {
            return new Run(own, false, TrainingListener.NONE);
          }

          @Override
          protected TrainedWeights weights() {
            return part -> Weights.of("weights", Map.of("weight", weight));
          }

          @Override
          protected boolean writes() {
            return true;
          }
        };
    setFolder(TrainingCallbackContract.class, contract);
    return contract;
  }

  @Test
  void callbacksThatMeddleOrDoNothing() {
    float[] values = {1, 2};
    Tensor weight = Tensor.of(values, 2);
    contract(weight, () -> {}).changesNothingThatIsTrained();
    fails(contract(weight, () -> {})::writesIntoTheFolderOfTheRun);
    Tensor trained = Tensor.of(new float[] {1, 2}, 2);
    AtomicInteger calls = new AtomicInteger();
    TrainingCallbackContract meddling = new MeddlingContract(trained, calls);
    setFolder(TrainingCallbackContract.class, meddling);
    fails(meddling::changesNothingThatIsTrained);
  }

  /** Its callback changes what is trained. */
  private static final class MeddlingContract extends TrainingCallbackContract {
    private final Tensor start;
    private final AtomicInteger calls;

    MeddlingContract(Tensor start, AtomicInteger calls) {
      this.start = start;
      this.calls = calls;
    }

    @Override
    protected TrainingCallbackProvider provider() {
      return new TrainingCallbackProvider() {
        @Override
        public Options<?> options() {
          return Options.none();
        }

        @Override
        public String name() {
          return "meddling";
        }

        @Override
        public String description() {
          return "a callback that trains";
        }

        @Override
        public TrainingCallback create(
            TrainingRun run, TrainedWeights weights, Parameters parameters) {
          return progress -> calls.incrementAndGet();
        }
      };
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }

    @Override
    protected TrainingRun run(Path own) {
      return new Run(own, false, TrainingListener.NONE);
    }

    @Override
    protected TrainedWeights weights() {
      float[] values = start.toFloatArray();
      values[0] += calls.get();
      return part -> Weights.of("weights", Map.of("weight", Tensor.of(values, 2)));
    }

    @Override
    protected boolean writes() {
      return false;
    }
  }
}
