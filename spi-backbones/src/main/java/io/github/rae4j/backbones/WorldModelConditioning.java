// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The conditions of a navigation world model: the latents of earlier frames under {@link #FRAMES},
 * float32 {@code (batch, frames, C, h, w)}; the action under {@link #ACTION}, float32 {@code
 * (batch, 3)}; and the time that it lasts under {@link #TIME}, float32 {@code (batch, 1)}. There is
 * nothing that stands for no condition. Immutable and thread-safe.
 *
 * @param frames how many frames are seen
 * @param latentShape {@code (C, h, w)} of each
 */
public record WorldModelConditioning(int frames, Shape latentShape) implements Conditioning {
  /** The input of the latents of earlier frames. */
  public static final String FRAMES = "context_latents";

  /** The input of the action. */
  public static final String ACTION = "action";

  /** The input of the time that passes. */
  public static final String TIME = "rel_time";

  private static final int ACTION_WIDTH = 3;

  @Override
  public List<TensorSpec> inputs() {
    return List.of(
        TensorSpec.batched(
            FRAMES, frames, latentShape.dim(0), latentShape.dim(1), latentShape.dim(2)),
        TensorSpec.batched(ACTION, ACTION_WIDTH),
        TensorSpec.batched(TIME, 1));
  }

  @Override
  public String takes() {
    return String.format(
        Locale.ROOT,
        "the tensors %s (%d latents %s), %s and %s of a world model",
        FRAMES,
        frames,
        latentShape,
        ACTION,
        TIME);
  }

  @Override
  public boolean takesNone() {
    return false;
  }

  @Override
  public Conditions encode(List<Condition> conditions) {
    Map<String, List<Tensor>> rows = new LinkedHashMap<>();
    inputs().forEach(spec -> rows.put(spec.name(), new ArrayList<>()));
    for (Condition condition : conditions) {
      Map<String, Tensor> given = tensors(condition);
      for (TensorSpec spec : inputs()) {
        Tensor tensor = NamedValues.require(given, spec.name());
        NamedValues.require(rows, spec.name()).add(tensor.reshape(spec.shape().with(0, 1).dims()));
      }
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    rows.forEach((name, parts) -> tensors.put(name, Tensor.concatRows(parts)));
    return new Conditions(conditions.size(), tensors);
  }

  private Map<String, Tensor> tensors(Condition condition) {
    if (condition instanceof Condition.Named named && fits(named.tensors())) {
      return named.tensors();
    }
    throw new ConfigException(
        String.format(
            Locale.ROOT,
            "%s cannot be sampled with: this model takes %s",
            condition.words(),
            takes()),
        Where.key("condition"));
  }

  private boolean fits(Map<String, Tensor> given) {
    return given.size() == inputs().size()
        && inputs().stream()
            .allMatch(
                spec -> {
                  Tensor tensor = given.get(spec.name());
                  return tensor != null
                      && tensor.dtype() == spec.dtype()
                      && withBatch(tensor.shape()).equals(spec.shape().with(0, 1));
                });
  }

  private static Shape withBatch(Shape one) {
    long[] dims = new long[one.rank() + 1];
    dims[0] = 1;
    System.arraycopy(one.dims(), 0, dims, 1, one.rank());
    return Shape.of(dims);
  }
}
