// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TrainerContract;
import io.github.rae4j.testkit.TrainingCallbackContract;
import io.github.rae4j.trainers.callbacks.CurvesCallbackProvider;
import io.github.rae4j.trainers.callbacks.EvaluationCallbackProvider;
import io.github.rae4j.trainers.callbacks.ReconstructionsCallbackProvider;
import io.github.rae4j.trainers.callbacks.SamplesCallbackProvider;
import io.github.rae4j.trainers.callbacks.TensorBoardCallbackProvider;
import io.github.rae4j.trainers.flow.Stage2TrainerProvider;
import io.github.rae4j.trainers.reconstruction.Stage1TrainerProvider;
import io.github.rae4j.trainers.run.TrainingLog;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingCallbackProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Trainers and callbacks fulfil their contracts, on the bundled model. */
class TrainersContractTest {
  @TempDir private Path data = Path.of("");
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private TrainingRun run(
      Path folder, String file, boolean resume, TrainingListener listener, List<String> overrides) {
    RaeConfig config = Rae4j.readConfig("tiny-fashion", overrides);
    return new ConfiguredRun(
        new ModelAssembly(config, registry), registry, engine, file, folder, resume, listener);
  }

  private static List<String> overrides(Map<String, Object> training, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "training={epochs: 4, global_batch_size: 2, checkpoint_steps: 100,"
                    + " preparation: none, optimizer: {lr: 1.0e-3},"
                    + " callbacks: {curves: false}}"));
    training.forEach((key, value) -> all.add("training." + key + "=" + value));
    all.addAll(List.of(more));
    return all;
  }

  private String images() {
    Path file = data.resolve("images.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(
            "images", Tensor.of(new UniformStreams(3).floats(0, 0, 2 * 3 * 32 * 32), 2, 3, 32, 32)),
        Map.of());
    return file.toString();
  }

  @Nested
  class Stage1 extends TrainerContract {
    @Override
    protected TrainerProvider provider() {
      return new Stage1TrainerProvider();
    }

    @Override
    protected TrainingRun run(
        Path folder, boolean resume, TrainingListener listener, Map<String, Object> training) {
      return TrainersContractTest.this.run(
          folder,
          images(),
          resume,
          listener,
          overrides(training, "stage_1.params.pretrained_decoder_path=null"));
    }

    @Override
    protected long steps() {
      return 4;
    }
  }

  private String latents() {
    Path file = data.resolve("latents.safetensors");
    Shape shape =
        new ModelAssembly(Rae4j.readConfig("tiny-fashion", List.of()), registry)
            .backbone()
            .backbone()
            .latentShape();
    SafetensorsWriter.write(
        file,
        Map.of(
            "latents",
            new GaussianStreams(1).noise(0, 2, 0, shape),
            "labels",
            Tensor.of(new long[] {3, 7}, 2)),
        Map.of());
    return file.toString();
  }

  @Nested
  class Stage2 extends TrainerContract {
    @Override
    protected TrainerProvider provider() {
      return new Stage2TrainerProvider();
    }

    @Override
    protected TrainingRun run(
        Path folder, boolean resume, TrainingListener listener, Map<String, Object> training) {
      return TrainersContractTest.this.run(
          folder, latents(), resume, listener, overrides(training, "stage_2.ckpt=null"));
    }

    @Override
    protected long steps() {
      return 4;
    }
  }

  private TrainedWeights bundled() {
    RaeConfig config = Rae4j.readConfig("tiny-fashion", List.of());
    Weights weights = new ModelAssembly(config, registry).backbone().weights();
    return part -> weights;
  }

  @Nested
  class Curves extends TrainingCallbackContract {
    @Override
    protected TrainingCallbackProvider provider() {
      return new CurvesCallbackProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("seconds", 0);
    }

    @Override
    protected TrainingRun run(Path folder) {
      return TrainersContractTest.this.run(
          folder, "none", false, TrainingListener.NONE, overrides(Map.of()));
    }

    @Override
    protected TrainedWeights weights() {
      return bundled();
    }

    @Override
    protected void prepare(Path folder) {
      TrainingLog log = new TrainingLog(folder.resolve(TrainingLog.STEPS), 0);
      log.add(1, Map.of("loss", 2.0));
      log.add(2, Map.of("loss", 1.0));
    }

    @Override
    protected boolean writes() {
      return true;
    }
  }

  @Nested
  class TensorBoard extends TrainingCallbackContract {
    @Override
    protected TrainingCallbackProvider provider() {
      return new TensorBoardCallbackProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("seconds", 0);
    }

    @Override
    protected TrainingRun run(Path folder) {
      return TrainersContractTest.this.run(
          folder, "none", false, TrainingListener.NONE, overrides(Map.of()));
    }

    @Override
    protected TrainedWeights weights() {
      return bundled();
    }

    @Override
    protected boolean writes() {
      return true;
    }
  }

  @Nested
  class Samples extends TrainingCallbackContract {
    @Override
    protected TrainingCallbackProvider provider() {
      return new SamplesCallbackProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("every", 2, "count", 2, "seed", 1);
    }

    @Override
    protected TrainingRun run(Path folder) {
      return TrainersContractTest.this.run(
          folder,
          "none",
          false,
          TrainingListener.NONE,
          overrides(Map.of(), "sampler.params.num_steps=2"));
    }

    @Override
    protected TrainedWeights weights() {
      return bundled();
    }

    @Override
    protected boolean writes() {
      return true;
    }
  }

  /** A decoder as it is before its first step. */
  private TrainedWeights fresh() {
    ModelAssembly assembly =
        new ModelAssembly(Rae4j.readConfig("tiny-fashion", List.of()), registry);
    Network decoder = assembly.decoder(assembly.encoder().tokenGrid()).network();
    Weights weights = InitialWeights.draw(NetworkSummary.of(decoder).specs(), 5);
    return part -> weights;
  }

  /** What watches a decoder in training. */
  private abstract class OfTheDecoder extends TrainingCallbackContract {
    @Override
    protected TrainingRun run(Path folder) {
      return TrainersContractTest.this.run(
          folder, images(), false, TrainingListener.NONE, overrides(Map.of()));
    }

    @Override
    protected TrainedWeights weights() {
      return fresh();
    }

    @Override
    protected boolean writes() {
      return true;
    }
  }

  @Nested
  class Reconstructions extends OfTheDecoder {
    @Override
    protected TrainingCallbackProvider provider() {
      return new ReconstructionsCallbackProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("every", 2, "count", 2);
    }
  }

  @Nested
  class Evaluation extends OfTheDecoder {
    @Override
    protected TrainingCallbackProvider provider() {
      return new EvaluationCallbackProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("every", 2, "count", 2, "data", images());
    }
  }
}
