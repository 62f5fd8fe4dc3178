// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Prediction;
import java.util.OptionalDouble;

/**
 * Makes a schedule step by step; see {@link LinearSchedule#builder}. What is not said keeps its
 * default. Not thread-safe.
 *
 * @param <S> the schedule
 */
public final class TransportScheduleBuilder<S extends TransportSchedule> {
  private final TransportSchedule.Maker<S> maker;
  private final TransportOptionsBuilder options =
      TransportOptionsBuilder.builder(Options.of(TransportOptions.class).defaults());
  private double shift = 1;

  TransportScheduleBuilder(TransportSchedule.Maker<S> maker) {
    this.maker = maker;
  }

  /** The time shift, at least 1; 1 is none (paper section 4.2). */
  public TransportScheduleBuilder<S> shift(double value) {
    shift = value;
    return this;
  }

  /** See {@link TransportOptions#prediction}. */
  public TransportScheduleBuilder<S> prediction(Prediction value) {
    options.prediction(value);
    return this;
  }

  /** See {@link TransportOptions#lossWeight}. */
  public TransportScheduleBuilder<S> lossWeight(LossWeight value) {
    options.lossWeight(value);
    return this;
  }

  /** See {@link TransportOptions#trainEps}. */
  public TransportScheduleBuilder<S> trainEps(double value) {
    options.trainEps(OptionalDouble.of(value));
    return this;
  }

  /** See {@link TransportOptions#sampleEps}. */
  public TransportScheduleBuilder<S> sampleEps(double value) {
    options.sampleEps(OptionalDouble.of(value));
    return this;
  }

  /** See {@link TransportOptions#tEps}. */
  public TransportScheduleBuilder<S> tEps(double value) {
    options.tEps(value);
    return this;
  }

  /** See {@link TransportOptions#wholePath}. */
  public TransportScheduleBuilder<S> wholePath(boolean value) {
    options.wholePath(value);
    return this;
  }

  /** See {@link TransportOptions#timeDistType}. */
  public TransportScheduleBuilder<S> timeDistribution(TimeDistribution value) {
    options.timeDistType(value.toString());
    return this;
  }

  /**
   * The schedule.
   *
   * @throws OptionException if a value is out of range
   * @throws io.github.rae4j.errors.ConfigException if the shift is less than 1 or not finite
   */
  public S build() {
    return maker.make(shift, options.build());
  }
}
