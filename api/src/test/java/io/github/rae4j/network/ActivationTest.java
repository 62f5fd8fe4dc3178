// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationTest {
  @ParameterizedTest
  @CsvSource({
    "gelu, GELU",
    "gelu_pytorch_tanh, GELU_TANH",
    "gelu_new, GELU_TANH",
    "quick_gelu, QUICK_GELU",
    "swish, SILU",
    "relu, RELU"
  })
  void isFoundByItsNameInAConfig(String name, Activation activation) {
    assertEquals(Optional.of(activation), Activation.named(name));
  }

  @Test
  void isNotFoundByAPartOfAName() {
    assertEquals(Optional.empty(), Activation.named("gel"));
    assertEquals(Optional.empty(), Activation.named("gelu, gelu_python"));
  }
}
