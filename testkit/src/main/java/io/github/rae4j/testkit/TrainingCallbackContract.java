// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingCallbackProvider;
import io.github.rae4j.training.TrainingProgress;
import io.github.rae4j.training.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every callback promises: it works between steps, writes into the folder of the run alone,
 * and changes nothing of what is trained.
 */
public abstract class TrainingCallbackContract extends ProviderContract<TrainingCallbackProvider> {
  @TempDir private Path folder = Path.of("");

  /** A contract for one provider of callbacks. */
  protected TrainingCallbackContract() {
    super(TrainingCallbackProvider.class);
  }

  /** A run in a folder. */
  protected abstract TrainingRun run(Path folder);

  /** What is trained in that run: the parts {@code ema} and {@code model}. */
  protected abstract TrainedWeights weights();

  /** Whether something is to be found in the folder of the run after a few steps and closing. */
  protected abstract boolean writes();

  /** Prepares the folder as the trainer does before the first step; nothing unless overridden. */
  protected void prepare(Path runFolder) {}

  @Override
  protected final Object create(TrainingCallbackProvider provider, Parameters parameters) {
    TrainingCallback callback = provider.create(run(runFolder()), weights(), parameters);
    callback.close();
    return callback;
  }

  private Path runFolder() {
    return folder.resolve("run");
  }

  private TrainingCallback callback() {
    return provider().create(run(runFolder()), weights(), section(parameters()));
  }

  private static TrainingProgress progress(long step, long total) {
    return new TrainingProgress(
        step, total, 0, Map.of("loss", 1.0 / step), 10, Duration.ofSeconds(total - step));
  }

  private void steps(TrainingCallback callback) {
    for (long step = 1; step <= 3; step++) {
      callback.onStep(progress(step, 3));
    }
  }

  /** It may be closed before the first step. */
  @Test
  public final void canBeClosedBeforeTheFirstStep() {
    assertDoesNotThrow(() -> callback().close());
  }

  /** It goes through a run, and leaves the weights as they are. */
  @Test
  public final void changesNothingThatIsTrained() {
    Map<String, Tensor> before = copies();
    prepare(runFolder());
    try (TrainingCallback callback = callback()) {
      steps(callback);
    }
    Map<String, Tensor> after = copies();
    before.forEach(
        (name, tensor) -> assertSameBits(name, tensor, NamedValues.require(after, name)));
  }

  private Map<String, Tensor> copies() {
    Map<String, Tensor> copies = new TreeMap<>();
    for (String part : new String[] {TrainedWeights.EMA, TrainedWeights.MODEL}) {
      Weights weights = weights().of(part);
      for (String name : weights.names()) {
        Tensor tensor = weights.get(name).toFloat32();
        copies.put(
            part + "/" + name, Tensor.of(tensor.toFloatArray().clone(), tensor.shape().dims()));
      }
    }
    return copies;
  }

  /** What it writes is in the folder of the run. */
  @Test
  public final void writesIntoTheFolderOfTheRun() throws IOException {
    Files.createDirectories(runFolder());
    prepare(runFolder());
    long before = files(runFolder());
    try (TrainingCallback callback = callback()) {
      steps(callback);
    }
    assertTrue(!writes() || files(runFolder()) > before, "nothing was written");
    try (Stream<Path> beside = Files.list(folder)) {
      assertTrue(beside.allMatch(runFolder()::equals), "something was written beside the folder");
    }
  }

  private static long files(Path root) {
    try (Stream<Path> found = Files.walk(root)) {
      return found.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
