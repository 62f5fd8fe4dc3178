// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.RaeException;

/** A program that makes an engine twice and prints what it is told. */
final class LoadTwice {
  private LoadTwice() {}

  /** Prints one line for each try. */
  public static void main(String[] arguments) {
    for (int i = 0; i < 2; i++) {
      try (var engine = new PyTorchEngineProvider().create(EngineOptions.DEFAULT)) {
        System.out.println("made " + engine.getClass().getSimpleName());
      } catch (RaeException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
