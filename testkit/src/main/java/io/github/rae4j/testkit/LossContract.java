// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.TrainingEngine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every term of a loss promises: it says which values it reads and reads no others, gives one
 * number or one for each sample, and treats every sample by itself.
 *
 * <p>{@code type}, {@code weight} and {@code start} count as read already and do not belong to
 * {@link #parameters}.
 */
public abstract class LossContract extends ProviderContract<LossProvider> {
  private static final ReferenceTrainingOps OPS = new ReferenceTrainingOps();

  private final Registry registry = Registry.standard();

  /** A contract for one provider of losses. */
  protected LossContract() {
    super(LossProvider.class);
  }

  /** The values that the trainer has, small ones; float32 with a batch axis. */
  protected abstract List<TensorSpec> values();

  /**
   * The loss of one sample.
   *
   * @param sample its values, without the batch axis
   * @return empty if the formula is not to be tested
   */
  protected abstract OptionalDouble expected(Map<String, float[]> sample);

  /** The noise schedule, for losses of diffusion models. */
  protected Optional<NoiseSchedule> schedule() {
    return Optional.empty();
  }

  /** The frozen encoder, for losses of decoders that look through it. */
  protected Optional<Encoder> encoder() {
    return Optional.empty();
  }

  /** The engine, for losses that hold networks. */
  protected TrainingEngine engine() {
    throw new UnsupportedOperationException("this loss asks for an engine: override engine()");
  }

  @Override
  protected final Object create(LossProvider provider, Parameters parameters) {
    return provider.create(new Context(), parameters);
  }

  private final class Context implements LossContext {
    @Override
    public TrainingEngine engine() {
      return LossContract.this.engine();
    }

    @Override
    public List<TensorSpec> values() {
      return LossContract.this.values();
    }

    @Override
    public Optional<NoiseSchedule> schedule() {
      return LossContract.this.schedule();
    }

    @Override
    public Optional<Encoder> encoder() {
      return LossContract.this.encoder();
    }

    @Override
    public <P extends Provider> P find(Class<P> role, String name) {
      return registry.find(role, name);
    }
  }

  /** Closes the registry. */
  @AfterEach
  public final void close() {
    registry.close();
  }

  private Loss loss() {
    return (Loss) create(Map.of());
  }

  /** What the loss asks for, and nothing else. */
  private Map<String, Tensor> batch(int samples, int seed) {
    Map<String, Tensor> batch = new LinkedHashMap<>();
    for (TensorSpec spec : values()) {
      if (loss().values().contains(spec.name())) {
        float[] values = new float[(int) spec.shape().with(0, samples).elements()];
        for (int i = 0; i < values.length; i++) {
          values[i] = 0.5f + 0.4f * (float) Math.sin(i + seed + spec.name().hashCode() % 100);
        }
        batch.put(spec.name(), Tensor.of(values, spec.shape().with(0, samples).dims()));
      }
    }
    return batch;
  }

  private static double mean(Loss loss, Map<String, Tensor> batch) {
    double[] values = loss.evaluate(OPS, ReferenceTrainingOps.arrays(batch)).toArray();
    double sum = 0;
    for (double value : values) {
      assertTrue(Double.isFinite(value), "the loss is " + value);
      sum += value;
    }
    return sum / values.length;
  }

  private static Map<String, Tensor> rows(Map<String, Tensor> batch, int from, int to) {
    Map<String, Tensor> rows = new LinkedHashMap<>();
    batch.forEach((name, tensor) -> rows.put(name, tensor.rows(from, to)));
    return rows;
  }

  /** It reads something, and only what there is. */
  @Test
  public final void asksForValuesThatThereAre() {
    assertFalse(loss().values().isEmpty(), "a loss that reads nothing is a constant");
    List<String> known = values().stream().map(TensorSpec::name).toList();
    assertTrue(known.containsAll(loss().values()), () -> loss().values() + " of " + known);
  }

  /** What it says that it reads is enough. */
  @Test
  public final void readsOnlyWhatItAsksFor() {
    mean(loss(), batch(3, 0));
  }

  /** One number, or one for each sample. */
  @Test
  public final void hasNoFurtherAxes() {
    ReferenceArray value = loss().evaluate(OPS, ReferenceTrainingOps.arrays(batch(3, 0)));
    assertTrue(value.rank() <= 1, () -> "the loss has the shape " + value.shape());
    if (value.rank() == 1) {
      assertEquals(3, value.dim(0), "one value for each sample");
    }
  }

  /** The loss of a batch is the mean over its samples, so micro-batches add up to it. */
  @Test
  public final void isAMeanOverSamples() {
    Loss loss = loss();
    Map<String, Tensor> batch = batch(4, 1);
    double parts = 0;
    for (int i = 0; i < 4; i++) {
      parts += mean(loss, rows(batch, i, i + 1)) / 4;
    }
    assertEquals(mean(loss, batch), parts, 1e-6);
  }

  /** It depends on the values. */
  @Test
  public final void isNoConstant() {
    assertFalse(
        mean(loss(), batch(2, 0)) == mean(loss(), batch(2, 5)), "other values, the same loss");
  }

  /** It has no state: the second evaluation gives the same as the first. */
  @Test
  public final void givesTheSameAgain() {
    Loss loss = loss();
    double[] first = loss.evaluate(OPS, ReferenceTrainingOps.arrays(batch(3, 2))).toArray();
    loss.evaluate(OPS, ReferenceTrainingOps.arrays(batch(2, 3)));
    assertArrayEquals(
        first, loss.evaluate(OPS, ReferenceTrainingOps.arrays(batch(3, 2))).toArray());
  }

  /** The value is that of the formula. */
  @Test
  public final void agreesWithItsFormula() {
    Map<String, Tensor> batch = batch(1, 4);
    Map<String, float[]> sample = new LinkedHashMap<>();
    batch.forEach((name, tensor) -> sample.put(name, tensor.toFloatArray()));
    OptionalDouble expected = expected(sample);
    assumeTrue(expected.isPresent(), "the formula is not to be tested");
    assertEquals(expected.getAsDouble(), mean(loss(), batch), 1e-5);
  }
}
