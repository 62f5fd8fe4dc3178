// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.NoiseScheduleProvider;

/** Base class of the providers of the three paths. */
abstract class PathProvider<S extends TransportSchedule> implements NoiseScheduleProvider {
  private final String name;
  private final String description;
  private final TransportSchedule.Maker<S> maker;

  PathProvider(String name, String description, TransportSchedule.Maker<S> maker) {
    this.name = name;
    this.description = description;
    this.maker = maker;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String description() {
    return description;
  }

  @Override
  public final Options<TransportOptions> options() {
    return Options.of(TransportOptions.class);
  }

  @Override
  public final S create(double shift, Parameters parameters) {
    return maker.make(shift, options().read(parameters));
  }
}
