// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.TensorSpec;
import java.util.List;
import java.util.Locale;

/**
 * Tokens of a text encoder. Nothing of the backbone stands for no condition: that is the encoding
 * of an empty text, which the encoder has and the backbone has not.
 *
 * @param tokens how many there are, and how wide they are
 */
record TextConditioning(TokenConditioning tokens) implements Conditioning {
  TextConditioning(int maxTokens, int width) {
    this(TokenConditioning.of(maxTokens, width));
  }

  @Override
  public List<TensorSpec> inputs() {
    return tokens.inputs();
  }

  @Override
  public String takes() {
    return String.format(
        Locale.ROOT, "1 to %d tokens of width %d", tokens.maxTokens(), tokens.width());
  }

  @Override
  public boolean takesNone() {
    return false;
  }

  @Override
  public Conditions encode(List<Condition> conditions) {
    conditions.forEach(this::require);
    return tokens.encode(conditions);
  }

  private void require(Condition condition) {
    if (condition == Condition.none()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "this model takes %s of a text encoder, and has none of its own for no condition",
              takes()),
          Where.key("condition"));
    }
    boolean fits =
        condition instanceof Condition.Tokens given
            && given.tokens().shape().dim(0) <= tokens.maxTokens()
            && given.tokens().shape().dim(1) == tokens.width();
    if (!fits) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s cannot be sampled with: this model takes %s",
              condition.words(),
              takes()),
          Where.key("condition"));
    }
  }
}
