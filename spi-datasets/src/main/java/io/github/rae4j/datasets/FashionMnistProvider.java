// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): 60,000 training and 10,000 test images, gray, 28
 * x 28 pixels, in ten classes.
 */
public final class FashionMnistProvider implements DataSetProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public FashionMnistProvider() {}

  @Override
  public String name() {
    return FashionMnist.NAME;
  }

  @Override
  public List<String> aliases() {
    return List.of("FashionMNIST");
  }

  @Override
  public String description() {
    return "Fashion-MNIST; keys split (train, test), path (where it was neither fetched nor"
        + " installed)";
  }

  @Override
  public Options<FashionMnist> options() {
    return Options.of(FashionMnist.class);
  }

  @Override
  public ImageDataSet create(Parameters parameters) {
    return Paths.open(parameters, options().read(parameters)::open);
  }
}
