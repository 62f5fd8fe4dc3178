// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spi;

import java.io.InputStream;
import java.util.Optional;

/**
 * The small files of public models that a module knows by heart, such as {@code config.json} and
 * {@code preprocessor_config.json}, so that a config which names such a model can be described
 * before its weights are fetched. Found with {@link java.util.ServiceLoader}; asked for only where
 * a model has no folder on this machine.
 */
public interface ModelFacts {
  /**
   * Opens one file.
   *
   * @param model a public model id, {@code organisation/model}
   * @param file its name
   * @return the file, which the caller closes; empty if this module does not know it
   */
  Optional<InputStream> open(String model, String file);
}
