// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.EvaluationListener;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationPart;
import io.github.rae4j.evaluation.EvaluationPlan;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.ImagePairs;
import io.github.rae4j.evaluation.ImageSet;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Evaluations of which several machines measure parts give the bits of one that measures all. */
class EvaluationPartsTest {
  private static final int COUNT = 610;
  private static final int SIDE = 12;
  private static final int BATCH = 16;

  private static final Map<String, Map<String, Object>> OF_SETS = new LinkedHashMap<>();
  private static final Map<String, Map<String, Object>> OF_PAIRS = new LinkedHashMap<>();

  static {
    OF_SETS.put("fid", Map.of());
    OF_SETS.put("is", Map.of("feature", "pooled"));
    OF_SETS.put("prdc", Map.of());
    OF_SETS.put("kid", Map.of("subsets", 4, "subset_size", 100));
    OF_PAIRS.put("psnr", Map.of());
    OF_PAIRS.put("rfid", Map.of());
    OF_PAIRS.put("ssim", Map.of());
    OF_PAIRS.put("kid", Map.of("subsets", 4, "subset_size", 100));
  }

  private static Tensor images(int from, int to, long seed) {
    float[] values = new float[(to - from) * 3 * SIDE * SIDE];
    int each = 3 * SIDE * SIDE;
    for (int i = from; i < to; i++) {
      Random random = new Random(seed * 100_000 + i);
      for (int k = 0; k < each; k++) {
        values[(i - from) * each + k] = random.nextInt(256) / 255f;
      }
    }
    return Tensor.of(values, to - from, 3, SIDE, SIDE);
  }

  private static EvaluationOptions options(Map<String, Map<String, Object>> metrics) {
    return new EvaluationOptions(
        metrics,
        new FeatureNetworkConfig("pixels", Map.of()),
        Optional.empty(),
        Optional.empty(),
        ImagePreparation.NONE,
        BATCH,
        1,
        false,
        EvaluationListener.NONE);
  }

  private static Evaluator evaluator(
      Registry registry, Map<String, Map<String, Object>> metrics, float weight) {
    return new Evaluator(
        registry, new PixelFeatures.JavaEngine(), options(metrics), c -> new PixelFeatures(weight));
  }

  /** What one process measures by itself. */
  private record Images(long seed) implements ImageSet, ImagePairs {
    @Override
    public String origin() {
      return "images " + seed;
    }

    @Override
    public String originalsOrigin() {
      return "originals";
    }

    @Override
    public int size() {
      return COUNT;
    }

    @Override
    public void forEachBatch(int batchSize, Consumer<Tensor> consumer) {
      forEachBatch(batchSize, (ours, theirs) -> consumer.accept(ours));
    }

    @Override
    public void forEachBatch(int batchSize, BiConsumer<Tensor, Tensor> consumer) {
      for (int from = 0; from < COUNT; from += batchSize) {
        int to = Math.min(COUNT, from + batchSize);
        consumer.accept(images(from, to, seed), images(from, to, 9));
      }
    }

    @Override
    public List<ImageStream.Skipped> skipped() {
      return List.of();
    }

    @Override
    public List<String> notes() {
      return List.of();
    }
  }

  private static List<Integer> shuffledBlocks(long seed) {
    List<Integer> blocks = new ArrayList<>();
    for (int from = 0; from < COUNT; from += BATCH) {
      blocks.add(from);
    }
    Collections.shuffle(blocks, new Random(seed));
    return blocks;
  }

  private static Weights sent(EvaluationPart part, int number) {
    return Weights.of("part " + number, part.state());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "16, 3", "60, 4"})
  void partsOfASetGiveTheBitsOfOne(int parts, long seed, @TempDir Path folder) {
    try (Registry registry = Registry.standard();
        Evaluator evaluator = evaluator(registry, OF_SETS, 1)) {
      String reference = folder.resolve("reference.npz").toString();
      evaluator.writeReference(new Images(2), Path.of(reference));
      EvaluationResult whole = evaluator.evaluateSet(new Images(1), Optional.of(reference));
      EvaluationPlan plan = new EvaluationPlan(registry, options(OF_SETS));
      plan.requireForSet(Optional.of(reference));
      List<EvaluationPart> made = new ArrayList<>();
      for (int i = 0; i < parts; i++) {
        made.add(plan.ofSet("images 1"));
      }
      List<Integer> blocks = shuffledBlocks(seed);
      for (int i = 0; i < blocks.size(); i++) {
        int from = blocks.get(i);
        Tensor batch = images(from, Math.min(COUNT, from + BATCH), 1);
        evaluator.add(made.get(i % parts), from, batch);
      }
      // The parts are merged two by two, as in a tree, and the last ones alone.
      while (made.size() > 1) {
        List<EvaluationPart> merged = new ArrayList<>();
        for (int i = 0; i < made.size(); i += 2) {
          EvaluationPart next = plan.ofSet("images 1");
          next.merge(sent(made.get(made.size() - 1 - i), i));
          if (i + 1 < made.size()) {
            next.merge(made.get(made.size() - 2 - i));
          }
          merged.add(next);
        }
        made = merged;
      }
      EvaluationResult result =
          plan.finishSet(made.get(0), plan.reference(Optional.of(reference)), List.of(), List.of());
      assertEquals(whole.withSeconds(0), result);
      assertEquals(COUNT, made.get(0).count());
    }
  }

  @Test
  void partsOfPairsGiveTheBitsOfOne() {
    try (Registry registry = Registry.standard();
        Evaluator evaluator = evaluator(registry, OF_PAIRS, 1)) {
      EvaluationResult whole = evaluator.evaluatePairs(new Images(1));
      EvaluationPlan plan = evaluator.plan();
      EvaluationPart merged = plan.ofPairs("images 1", "originals");
      int number = 0;
      for (int from : shuffledBlocks(5)) {
        int to = Math.min(COUNT, from + BATCH);
        EvaluationPart part = plan.ofPairs("images 1", "originals");
        evaluator.add(part, from, images(from, to, 1), images(from, to, 9));
        merged.merge(sent(part, number++));
      }
      assertEquals(whole.withSeconds(0), plan.finishPairs(merged, List.of(), List.of()));
    }
  }

  @Test
  void aReferenceOfPartsIsThatOfOne(@TempDir Path folder) throws Exception {
    try (Registry registry = Registry.standard();
        Evaluator evaluator = evaluator(registry, OF_SETS, 1)) {
      evaluator.writeReference(new Images(2), folder.resolve("one.npz"));
      EvaluationPlan plan = evaluator.plan();
      EvaluationPart merged = plan.ofReference("images 2");
      for (int from : shuffledBlocks(6)) {
        EvaluationPart part = plan.ofReference("images 2");
        evaluator.add(part, from, images(from, Math.min(COUNT, from + BATCH), 2));
        merged.merge(part);
      }
      plan.writeReference(merged, List.of(), folder.resolve("merged.npz"));
      assertEquals(-1, Files.mismatch(folder.resolve("one.npz"), folder.resolve("merged.npz")));
    }
  }

  @Test
  void aBlockThatComesTwiceIsRefused() {
    try (Registry registry = Registry.standard();
        Evaluator sets = evaluator(registry, OF_SETS, 1);
        Evaluator pairs = evaluator(registry, Map.of("psnr", Map.of()), 1)) {
      EvaluationPart part = sets.plan().ofSet("images");
      sets.add(part, 0, images(0, 300, 1));
      Weights again = sent(part, 1);
      assertThrows(IllegalArgumentException.class, () -> part.merge(again));
      EvaluationPart ofPairs = pairs.plan().ofPairs("images", "originals");
      pairs.add(ofPairs, 16, images(16, 32, 1), images(16, 32, 9));
      for (int first : new int[] {16, 1, 31}) {
        EvaluationPart other = pairs.plan().ofPairs("images", "originals");
        pairs.add(other, first, images(16, 32, 1), images(16, 32, 9));
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> ofPairs.merge(sent(other, 2)));
        assertTrue(String.valueOf(e.getMessage()).contains("twice"), e::getMessage);
      }
    }
  }

  @Test
  void partsOfOtherWeightsSizesOrMetricsAreRefused() {
    try (Registry registry = Registry.standard();
        Evaluator one = evaluator(registry, OF_SETS, 1);
        Evaluator other = evaluator(registry, OF_SETS, 2);
        Evaluator few = evaluator(registry, Map.of("fid", Map.of()), 1)) {
      EvaluationPart part = one.plan().ofSet("images");
      one.add(part, 0, images(0, 16, 1));
      EvaluationPart heavier = other.plan().ofSet("images");
      other.add(heavier, 16, images(16, 32, 1));
      refuses(part, sent(heavier, 3), "part 3", "weights");
      EvaluationPart fewer = few.plan().ofSet("images");
      few.add(fewer, 16, images(16, 32, 1));
      refuses(part, sent(fewer, 4), "part 4", "metrics");
      EvaluationPart larger = one.plan().ofSet("images");
      one.add(larger, 16, Tensor.of(new float[2 * 3 * 64], 2, 3, 8, 8));
      refuses(part, sent(larger, 5), "8 x 8");
      Map<String, Tensor> damaged = new LinkedHashMap<>(part.state());
      damaged.remove("images.count");
      refuses(part, Weights.of("part 6", damaged), "part 6", "'count'");
    }
  }

  private static void refuses(EvaluationPart part, Weights state, String... words) {
    RaeException e = assertThrows(RaeException.class, () -> part.merge(state));
    for (String word : words) {
      assertTrue(String.valueOf(e.getMessage()).contains(word), e::getMessage);
    }
  }

  /** Networks of several spaces see the same images; distances grow with the square of features. */
  @Test
  void severalNetworksAreMeasuredAtOnce() {
    Map<String, Object> spaces =
        Map.of(
            "one", Map.of("network", "pixels", "weight", 1),
            "two", Map.of("network", "pixels", "weight", 2));
    EvaluationOptions options =
        new EvaluationOptions(
            Map.of(
                "fdr", Map.of("spaces", List.of("one", "two"), "normalisers", List.of(1.0, 4.0))),
            new FeatureNetworkConfig(FeatureNetworkConfig.SEVERAL, Map.of("spaces", spaces)),
            Optional.empty(),
            Optional.empty(),
            ImagePreparation.NONE,
            BATCH,
            1,
            false,
            EvaluationListener.NONE);
    try (Registry registry = Registry.standard();
        Evaluator evaluator =
            new Evaluator(
                registry,
                new PixelFeatures.JavaEngine(),
                options,
                choice ->
                    new PixelFeatures(
                        Float.parseFloat(String.valueOf(choice.options().get("weight")))))) {
      Map<String, Double> values = evaluator.evaluatePairs(new Images(1)).results().get(0).values();
      assertTrue(values.get("fdr") > 0);
      assertEquals(values.get("fdr_one"), values.get("fdr_two"), 1e-9 * values.get("fdr"));
      assertEquals(values.get("fdr"), values.get("fdr_one"), 1e-9 * values.get("fdr"));
    }
  }
}
