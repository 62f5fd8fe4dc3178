// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.probe.LabeledFeatures;
import io.github.rae4j.probe.Probe;
import io.github.rae4j.probe.ProbeProvider;
import io.github.rae4j.probe.ProbeResult;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every probe promises: it learns classes that lie apart, the same examples in the same order
 * give the same result in whatever batches they come, features are iterated once, and sets that do
 * not belong together are refused.
 */
public abstract class ProbeContract extends ProviderContract<ProbeProvider> {
  private static final int WIDTH = 6;
  private static final int TRAIN = 240;
  private static final int TEST = 90;

  /** A contract for one provider of probes. */
  protected ProbeContract() {
    super(ProbeProvider.class);
  }

  @Override
  protected final Object create(ProbeProvider provider, Parameters parameters) {
    return provider.create(parameters);
  }

  private Probe probe() {
    return (Probe) create(Map.of());
  }

  /** Three clouds of points that lie apart; their classes are 0 to 2, shifted. */
  private static LabeledFeatures.Batch clouds(int count, long seed, int shift) {
    Random random = new Random(seed);
    float[] features = new float[count * WIDTH];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      int cloud = i % 3;
      for (int k = 0; k < WIDTH; k++) {
        features[i * WIDTH + k] = (k == cloud ? 8 : 0) + 0.5f * (float) random.nextGaussian();
      }
      int label = (cloud + shift) % 3;
      labels[i] = label;
    }
    return new LabeledFeatures.Batch(Tensor.of(features, count, WIDTH), Tensor.of(labels, count));
  }

  /** Features that may be iterated once, as those that are computed on the way. */
  private static LabeledFeatures once(String origin, LabeledFeatures.Batch all, int batch) {
    List<LabeledFeatures.Batch> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += batch) {
      int to = Math.min(all.size(), from + batch);
      long[] labels = new long[to - from];
      System.arraycopy(all.labels().toLongArray(), from, labels, 0, labels.length);
      batches.add(
          new LabeledFeatures.Batch(
              all.features().rows(from, to), Tensor.of(labels, labels.length)));
    }
    boolean[] used = {false};
    return new LabeledFeatures() {
      @Override
      public String origin() {
        return origin;
      }

      @Override
      public Iterator<Batch> iterator() {
        assertFalse(used[0], "the features of " + origin + " may be iterated once");
        used[0] = true;
        return batches.iterator();
      }
    };
  }

  private static LabeledFeatures train(int batch) {
    return once("training clouds", clouds(TRAIN, 1, 0), batch);
  }

  private static LabeledFeatures test(int batch) {
    return once("test clouds", clouds(TEST, 2, 0), batch);
  }

  /** Classes that lie apart are told apart, and wrong labels count as errors. */
  @Test
  public final void learnsClassesThatLieApart() {
    assertTrue(probe().run(train(TRAIN), test(TEST)).accuracy() > 0.95, "clouds far apart");
    LabeledFeatures wrong = once("wrong labels", clouds(TEST, 2, 1), TEST);
    assertTrue(probe().run(train(TRAIN), wrong).accuracy() < 0.05, "labels that are all wrong");
  }

  /** The result is complete. */
  @Test
  public final void reportsItsFigures() {
    ProbeResult result = probe().run(train(TRAIN), test(TEST));
    assertTrue(result.accuracy() >= 0 && result.accuracy() <= 1, "" + result.accuracy());
    result
        .measures()
        .forEach((name, value) -> assertTrue(Double.isFinite(value), () -> name + " is " + value));
    assertFalse(result.table().isBlank(), "there is no table");
    assertFalse(result.provenance().isEmpty(), "there is no provenance");
  }

  /** The same examples give the same result, again and in other batches. */
  @Test
  public final void isDeterministic() {
    Probe probe = probe();
    ProbeResult expected = probe.run(train(TRAIN), test(TEST));
    assertSameFigures(expected, probe.run(train(TRAIN), test(TEST)));
    assertSameFigures(expected, probe().run(train(TRAIN), test(TEST)));
    assertSameFigures(expected, probe.run(train(7), test(1)));
  }

  private static void assertSameFigures(ProbeResult expected, ProbeResult actual) {
    assertEquals(expected.accuracy(), actual.accuracy());
    assertEquals(expected.measures(), actual.measures());
    assertEquals(expected.table(), actual.table());
  }

  /** Threads may share it. */
  @Test
  public final void isThreadSafe() {
    Probe probe = probe();
    ProbeResult expected = probe.run(train(TRAIN), test(TEST));
    Concurrency.repeat(6, () -> assertSameFigures(expected, probe.run(train(TRAIN), test(TEST))));
  }

  /** Features of another encoder are refused. */
  @Test
  public final void refusesFeaturesOfAnotherWidth() {
    LabeledFeatures narrow =
        LabeledFeatures.of(
            "narrow",
            Tensor.of(new float[6 * 2], 6, 2),
            Tensor.of(new long[] {0, 1, 2, 0, 1, 2}, 6));
    RaeException e = assertThrows(RaeException.class, () -> probe().run(train(TRAIN), narrow));
    assertFalse(message(e).isBlank());
  }

  /** A class that only the test set has cannot be learnt. */
  @Test
  public final void refusesAClassOfTheTestSetAlone() {
    LabeledFeatures unknown =
        LabeledFeatures.of(
            "unknown", Tensor.of(new float[WIDTH], 1, WIDTH), Tensor.of(new long[] {41}, 1));
    RaeException e = assertThrows(RaeException.class, () -> probe().run(train(TRAIN), unknown));
    assertTrue(message(e).contains("41"), () -> "the class 41 is not named: " + message(e));
  }

  /** An image that cannot be read ends the run with its own error. */
  @Test
  public final void passesErrorsOfTheFeaturesOn() {
    RaeException damaged = new DataException("photo.png is damaged", Where.file("photo.png"));
    LabeledFeatures failing =
        new LabeledFeatures() {
          @Override
          public String origin() {
            return "failing";
          }

          @Override
          public Iterator<Batch> iterator() {
            throw damaged;
          }
        };
    assertSame(damaged, assertThrows(RaeException.class, () -> probe().run(failing, test(TEST))));
    assertSame(damaged, assertThrows(RaeException.class, () -> probe().run(train(TRAIN), failing)));
  }

  /** The classifier can be saved, over an older file too. */
  @Test
  public final void savesItsModel(@TempDir Path folder) throws IOException {
    ProbeResult result = probe().run(train(TRAIN), test(TEST));
    Path file = folder.resolve("model");
    result.model().save(file);
    long size = Files.size(file);
    assertTrue(size > 0, "nothing was saved");
    Files.write(file, new byte[(int) size + 1000]);
    result.model().save(file);
    assertEquals(size, Files.size(file), "saved over an older file");
  }
}
