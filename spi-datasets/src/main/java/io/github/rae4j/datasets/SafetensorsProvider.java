// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.nio.file.Files;

/** Safetensors files with images, as written by {@code rae4j sample} and {@code decode}. */
public final class SafetensorsProvider implements DataSetProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public SafetensorsProvider() {}

  @Override
  public String name() {
    return "safetensors";
  }

  @Override
  public String description() {
    return "tensors images, float (n, 3, h, w) in [0, 1] or uint8 (n, h, w, 3), and labels; key path";
  }

  @Override
  public boolean recognizes(String location) {
    return Paths.endsWith(location, ".safetensors")
        && Paths.parse(location).filter(Files::isRegularFile).isPresent();
  }

  @Override
  public Options<Safetensors> options() {
    return Options.of(Safetensors.class);
  }

  @Override
  public ImageDataSet create(Parameters parameters) {
    return Paths.open(parameters, options().read(parameters)::open);
  }
}
