// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import java.io.Serializable;

/**
 * Something costly that the tasks of an executor share, such as an open model. It travels with the
 * tasks as a description; {@link ExecutorModels} opens it.
 *
 * @param <T> what is open then; thread-safe
 */
public interface ExecutorResource<T extends AutoCloseable> extends Serializable {
  /** What it is, for messages, for example {@code model ditdh-xl-256}. */
  String label();

  /** Everything that it depends on, as text: two resources of one key are one and the same. */
  String key();

  /** The engine that it needs. */
  EngineSettings engine();

  /**
   * Opens it.
   *
   * @throws io.github.rae4j.errors.RaeException saying what is wrong on this machine and what to do
   */
  T open(ExecutorPlace place);
}
