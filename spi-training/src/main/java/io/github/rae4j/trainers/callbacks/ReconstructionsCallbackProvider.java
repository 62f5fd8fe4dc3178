package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.data.DataSets;
import io.github.rae4j.core.data.ImageBatch;
import io.github.rae4j.core.data.ImagePreparation;
import io.github.rae4j.core.data.ImageStream;
import io.github.rae4j.core.image.ImageTensors;
import io.github.rae4j.core.image.LabelledGrid;
import io.github.rae4j.core.image.PngWriter;
import io.github.rae4j.core.image.Quantization;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.training.TrainedWeights;
import io.github.rae4j.core.training.TrainingCallback;
import io.github.rae4j.core.training.TrainingCallbackProvider;
import io.github.rae4j.core.training.TrainingProgress;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.spi.RaeException;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.TrainedRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Shows images above what the averaged decoder makes of them, as {@code
 * RUN/reconstructions/step-N.png}.
 *
 * <p>Keys: {@code every} steps (2500), {@code count} of images (8), taken evenly from {@code data}
 * (the data of the run), {@code preparation} (centre crop to what the decoder paints).
 */
public final class ReconstructionsCallbackProvider implements TrainingCallbackProvider {
  private static final long EVERY = 2500;
  private static final int COUNT = 8;

  @Override
  public String name() {
    return "reconstructions";
  }

  @Override
  public String description() {
    return "images beside what the decoder in training makes of them, every K steps";
  }

  @Override
  public TrainingCallback create(TrainingRun run, TrainedWeights weights, Parameters parameters) {
    if (TrainedRole.of(run, weights) != TrainedRole.DECODER) {
      throw new RaeException(
          "the callback reconstructions shows the decoder of stage_1, which this trainer does not"
              + " train");
    }
    EverySteps every = EverySteps.read(parameters, EVERY);
    int count = parameters.getInt("count", COUNT);
    if (count < 1) {
      throw parameters.error("count", "must be at least 1, but is " + count);
    }
    String data = parameters.getString("data", run.data());
    ImagePreparation preparation =
        ImagePreparation.parse(parameters.getString("preparation", HeldOut.preparation(run)));
    Tensor images = images(run, data, preparation, count);
    try (RepresentationAutoencoder autoencoder = run.assembly().autoencoder(run.engine())) {
      return new Reconstructions(run, weights, every, images, autoencoder.encode(images));
    }
  }

  private static Tensor images(
      TrainingRun run, String data, ImagePreparation preparation, int count) {
    try (ImageDataSet set = DataSets.open(run.registry(), data)) {
      int taken = Math.min(count, set.size());
      int each = set.size() / taken;
      List<ImageExample> examples = new ArrayList<>();
      try (ImageStream stream =
          ImageStream.Options.of(set, preparation)
              .open(IntStream.range(0, taken).map(i -> i * each))) {
        stream.forEachRemaining(examples::add);
      }
      return new ImageBatch(examples).images();
    }
  }

  private record Reconstructions(
      TrainingRun run, TrainedWeights weights, EverySteps every, Tensor images, Tensor latents)
      implements TrainingCallback {
    @Override
    public void onStep(TrainingProgress progress) {
      if (!every.isDue(progress)) {
        return;
      }
      try (RepresentationAutoencoder autoencoder =
          run.assembly().autoencoder(run.engine(), () -> weights.of(TrainedWeights.AVERAGE))) {
        Tensor painted = autoencoder.decode(latents);
        PngWriter.write(
            EverySteps.picture(run.folder().resolve("reconstructions"), progress),
            LabelledGrid.render(
                ImageTensors.toImages(
                    Tensor.concatRows(List.of(images, painted)), Quantization.TRUNCATE),
                List.of(),
                images.shape().intDim(0)),
            Map.of("rae4j", "reconstructions after " + progress.step() + " steps"));
      }
    }
  }
}
