// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The base in some evaluations, the head in all of them. An image whose base was not computed
 * before, as where guidance sets in, is computed whatever the schedule says.
 */
final class SharedBase extends StagedRun {
  private final Reuse reuse;
  private final ReuseCount count;
  private final Map<Key, Tensor> features = new HashMap<>();

  SharedBase(CompiledStages stages, ImageRows rows, Reuse reuse, ReuseCount count) {
    super(stages, rows);
    this.reuse = reuse;
    this.count = count;
  }

  @Override
  Map<String, Tensor> predict(List<Optional<Key>> keys, Map<String, Tensor> inputs) {
    boolean anew = reuse.computesBase(evaluation());
    int[] missing =
        IntStream.range(0, keys.size())
            .filter(i -> anew || keys.get(i).filter(features::containsKey).isEmpty())
            .toArray();
    count.add(keys.size(), missing.length);
    List<Tensor> computed = missing.length == 0 ? List.of() : base(inputs, missing);
    List<Tensor> all = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < keys.size(); i++) {
      Optional<Key> key = keys.get(i);
      if (next < missing.length && missing[next] == i) {
        Tensor row = computed.get(next++);
        key.ifPresent(found -> features.put(found, row));
        all.add(row);
      } else {
        all.add(key.map(features::get).orElseThrow());
      }
    }
    Map<String, Tensor> values = new LinkedHashMap<>(inputs);
    values.put(StagedBackbone.FEATURES, Tensor.concatRows(all));
    return run(1, values);
  }

  private List<Tensor> base(Map<String, Tensor> inputs, int[] rows) {
    Tensor base = NamedValues.require(run(0, inputs, rows), StagedBackbone.FEATURES);
    return IntStream.range(0, rows.length).mapToObj(i -> base.rows(i, i + 1)).toList();
  }
}
