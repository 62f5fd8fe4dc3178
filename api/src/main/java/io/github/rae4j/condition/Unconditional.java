// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.condition;

import io.github.rae4j.network.TensorSpec;
import java.util.List;

/** The conditioning of a backbone that takes no conditions. */
record Unconditional() implements Conditioning {
  @Override
  public List<TensorSpec> inputs() {
    return List.of();
  }

  @Override
  public String takes() {
    return "no condition";
  }

  @Override
  public boolean takesNone() {
    return true;
  }

  @Override
  public Conditions encode(List<Condition> conditions) {
    conditions.forEach(
        condition -> {
          if (condition != Condition.none()) {
            throw NotTaken.error(this, condition);
          }
        });
    return Conditions.none(conditions.size());
  }
}
