// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.tensor.Tensor;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an aggregator has gathered of a group: statistics while rows come, named tensors when it
 * travels. Not thread-safe.
 */
public final class StateBuffer implements Externalizable {
  private static final long serialVersionUID = 1L;

  private NamedTensors state = new NamedTensors();
  private Optional<Object> open = Optional.empty();
  private Function<Object, Map<String, Tensor>> writer = gathered -> Map.of();

  /** An empty buffer. */
  public StateBuffer() {}

  /**
   * The statistics, restored if they have travelled.
   *
   * @param type of the statistics, the same in every call
   * @param restore makes them of a state, which has no tensors if nothing was gathered
   * @param write gives their state
   */
  <T> T open(
      Class<T> type, Function<NamedTensors, T> restore, Function<T, Map<String, Tensor>> write) {
    if (open.isEmpty()) {
      open = Optional.of(restore.apply(state));
      state = new NamedTensors();
      writer = gathered -> write.apply(type.cast(gathered));
    }
    return type.cast(open.get());
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    NamedTensors written =
        open.map(gathered -> new NamedTensors("a group", writer.apply(gathered))).orElse(state);
    written.writeExternal(out);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    open = Optional.empty();
    state = new NamedTensors();
    state.readExternal(in);
  }
}
