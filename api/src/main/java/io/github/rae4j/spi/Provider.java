// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spi;

import io.github.rae4j.options.Options;
import java.util.List;

/**
 * A named part that is found with {@link java.util.ServiceLoader}.
 *
 * <p>Providers are cheap: nothing native loads and no file is read before {@code create}. Each has
 * a public constructor without arguments and is listed in {@code META-INF/services}. A provider is
 * thread-safe.
 */
public interface Provider {
  /** The name by which a config asks for the part, for example {@code DiT-DH}. */
  String name();

  /** Further names, such as the class name that the reference's configs use. */
  default List<String> aliases() {
    return List.of();
  }

  /**
   * The declared options of the part: {@code Options.of(MyOptions.class)}, or {@link Options#none}.
   * {@code create} reads its section of a config by them.
   */
  Options<?> options();

  /** One line for {@code rae4j list}. */
  String description();
}
