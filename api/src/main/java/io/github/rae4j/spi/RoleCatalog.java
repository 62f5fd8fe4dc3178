// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spi;

import java.util.List;

/**
 * Names provider interfaces, so that all their providers can be listed. Found with {@link
 * java.util.ServiceLoader}. Only lists need it: a provider interface that stands in no catalog can
 * be looked up like any other.
 */
public interface RoleCatalog {
  /** Provider interfaces, in the order in which lists show them. */
  List<Class<? extends Provider>> roles();
}
