// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The first block in every evaluation; the others for images of which the first block's residual
 * has changed. For the rest, what the others added when they were last computed is added again.
 *
 * <p>Decided for each image by itself, so that no image depends on its batch: those to be computed
 * run as a batch of their own. (An engine whose last bits depend on the number of rows may decide
 * otherwise where a change is at the threshold.) A change is measured against the evaluation in
 * which the blocks were last computed, so that many small ones add up.
 */
final class FirstBlockCache extends StagedRun {
  private final double threshold;
  private final ReuseCount count;
  private final Map<Key, Known> known = new HashMap<>();

  /** Of an image, when its blocks were last computed. */
  private static final class Known {
    /** What the first block added. */
    private final float[] ofFirst;

    /** What the other blocks added. */
    private final float[] ofOthers;

    Known(float[] ofFirst, float[] ofOthers) {
      this.ofFirst = ofFirst;
      this.ofOthers = ofOthers;
    }
  }

  FirstBlockCache(CompiledStages stages, ImageRows rows, double threshold, ReuseCount count) {
    super(stages, rows);
    this.threshold = threshold;
    this.count = count;
  }

  @Override
  Map<String, Tensor> predict(List<Optional<Key>> keys, Map<String, Tensor> inputs) {
    Map<String, Tensor> values = new LinkedHashMap<>(inputs);
    values.putAll(run(0, inputs));
    Tensor enteredTensor = NamedValues.require(values, StagedBackbone.ENTERED);
    float[] entered = enteredTensor.toFloatArray();
    float[] ofFirst =
        difference(entered, NamedValues.require(values, StagedBackbone.ENTERING).toFloatArray());
    int size = entered.length / keys.size();
    int[] changed =
        IntStream.range(0, keys.size())
            .filter(i -> hasChanged(keys.get(i).map(known::get), ofFirst, i * size))
            .toArray();
    count.add(keys.size(), changed.length);
    float[] features = entered.clone();
    for (int i = 0; i < keys.size(); i++) {
      int from = i * size;
      keys.get(i)
          .map(known::get)
          .ifPresent(
              memory -> {
                for (int k = 0; k < size; k++) {
                  features[from + k] += memory.ofOthers[k];
                }
              });
    }
    if (changed.length > 0) {
      float[] computed =
          NamedValues.require(run(1, values, changed), StagedBackbone.FEATURES).toFloatArray();
      for (int j = 0; j < changed.length; j++) {
        int from = changed[j] * size;
        System.arraycopy(computed, j * size, features, from, size);
        float[] first = Arrays.copyOfRange(ofFirst, from, from + size);
        float[] others =
            difference(
                Arrays.copyOfRange(features, from, from + size),
                Arrays.copyOfRange(entered, from, from + size));
        keys.get(changed[j]).ifPresent(key -> known.put(key, new Known(first, others)));
      }
    }
    values.put(StagedBackbone.FEATURES, Tensor.of(features, enteredTensor.shape().dims()));
    return run(2, values);
  }

  /** Also where the change is not a number. */
  private boolean hasChanged(Optional<Known> memory, float[] ofFirst, int from) {
    if (memory.isEmpty()) {
      return true;
    }
    float[] before = memory.get().ofFirst;
    double change = 0;
    double level = 0;
    for (int k = 0; k < before.length; k++) {
      change += Math.abs(ofFirst[from + k] - before[k]);
      level += Math.abs(before[k]);
    }
    return !(change / level < threshold);
  }

  private static float[] difference(float[] after, float[] before) {
    float[] difference = new float[after.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = after[i] - before[i];
    }
    return difference;
  }
}
