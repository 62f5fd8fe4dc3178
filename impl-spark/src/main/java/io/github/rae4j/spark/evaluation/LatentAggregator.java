// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.statistics.NumberedMoments;
import io.github.rae4j.spark.TaskFailure;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.Aggregator;

/** Mean and variance of the latents of a group. */
final class LatentAggregator extends Aggregator<NumberedVector, StateBuffer, LatentMomentsRow> {
  private static final long serialVersionUID = 1L;

  private final long[] shape;

  LatentAggregator(Shape shape) {
    this.shape = shape.dims();
  }

  @Override
  public StateBuffer zero() {
    return new StateBuffer();
  }

  private NumberedMoments moments(StateBuffer buffer) {
    return buffer.open(
        NumberedMoments.class,
        state ->
            state.tensors().isEmpty()
                ? new NumberedMoments(Shape.of(shape))
                : NumberedMoments.of(state.origin(), state.tensors()),
        NumberedMoments::state);
  }

  @Override
  public StateBuffer reduce(StateBuffer buffer, NumberedVector row) {
    try {
      moments(buffer).add(Math.toIntExact(row.getNumber()), row.row(shape));
    } catch (RaeException e) {
      throw TaskFailure.of(e);
    }
    return buffer;
  }

  @Override
  public StateBuffer merge(StateBuffer buffer, StateBuffer other) {
    moments(buffer).merge(moments(other));
    return buffer;
  }

  @Override
  public LatentMomentsRow finish(StateBuffer buffer) {
    NumberedMoments moments = moments(buffer);
    return moments.count() == 0
        ? new LatentMomentsRow()
        : new LatentMomentsRow(
            moments.count(),
            doubles(moments.moments().mean()),
            doubles(moments.moments().variance()));
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.elements()];
    tensor.bytes().asDoubleBuffer().get(values);
    return values;
  }

  @Override
  public Encoder<StateBuffer> bufferEncoder() {
    return Encoders.javaSerialization(StateBuffer.class);
  }

  @Override
  public Encoder<LatentMomentsRow> outputEncoder() {
    return Encoders.bean(LatentMomentsRow.class);
  }
}
