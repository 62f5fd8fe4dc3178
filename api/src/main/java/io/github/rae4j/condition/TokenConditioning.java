// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.condition;

import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tokens under {@link #TOKENS}, float32 {@code (batch, maxTokens, width)}, with a mask under {@link
 * #MASK}, bool {@code (batch, maxTokens)}. Shorter conditions are filled up with zeros that the
 * mask leaves out.
 *
 * @param maxTokens number of tokens of the network's input
 * @param width of a token
 * @param none what stands for no condition, for example the encoding of an empty text; it has at
 *     least one valid token, since attention over none is undefined
 */
public record TokenConditioning(int maxTokens, int width, Condition.Tokens none)
    implements Conditioning {
  /** The input of the tokens. */
  public static final String TOKENS = "tokens";

  /** The input of the mask. */
  public static final String MASK = "token_mask";

  /** Checks the sizes and the tokens for no condition. */
  public TokenConditioning {
    if (maxTokens < 1 || width < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "need at least one token of width 1, but got %d of %d",
              maxTokens,
              width));
    }
    if (!fits(none, maxTokens, width)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "what stands for no condition, %s, does not fit %d tokens of width %d with at least"
                  + " one valid",
              none.words(),
              maxTokens,
              width));
    }
  }

  /** No condition is one token of zeros. */
  public static TokenConditioning of(int maxTokens, int width) {
    Tensor zero = Tensor.of(new float[width], 1, width);
    return new TokenConditioning(
        maxTokens, width, new Condition.Tokens(zero, Tensor.of(new boolean[] {true}, 1)));
  }

  @Override
  public List<TensorSpec> inputs() {
    return List.of(
        TensorSpec.batched(TOKENS, maxTokens, width),
        TensorSpec.batched(MASK, DType.BOOL, maxTokens));
  }

  @Override
  public String takes() {
    return String.format(
        Locale.ROOT, "1 to %d tokens of width %d, or no condition", maxTokens, width);
  }

  @Override
  public boolean takesNone() {
    return true;
  }

  @Override
  public Conditions encode(List<Condition> conditions) {
    int count = conditions.size();
    Shape shape = Shape.of(count, maxTokens, width);
    ByteBuffer tokens = Tensor.buffer(DType.FLOAT32, shape);
    boolean[] mask = new boolean[count * maxTokens];
    for (int i = 0; i < count; i++) {
      Condition.Tokens given = tokens(conditions.get(i));
      tokens
          .slice(i * maxTokens * width * Float.BYTES, maxTokens * width * Float.BYTES)
          .put(given.tokens().bytes());
      ByteBuffer valid = given.mask().bytes();
      for (int k = 0; valid.hasRemaining(); k++) {
        mask[i * maxTokens + k] = valid.get() != 0;
      }
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(TOKENS, Tensor.wrap(DType.FLOAT32, shape, tokens));
    tensors.put(MASK, Tensor.of(mask, count, maxTokens));
    return new Conditions(count, tensors);
  }

  private Condition.Tokens tokens(Condition condition) {
    if (condition == Condition.none()) {
      return none;
    }
    if (condition instanceof Condition.Tokens given && fits(given, maxTokens, width)) {
      return given;
    }
    throw NotTaken.error(this, condition);
  }

  private static boolean fits(Condition.Tokens given, int maxTokens, int width) {
    boolean anyValid = false;
    ByteBuffer mask = given.mask().bytes();
    while (mask.hasRemaining()) {
      anyValid |= mask.get() != 0;
    }
    return anyValid
        && given.tokens().shape().dim(0) <= maxTokens
        && given.tokens().shape().dim(1) == width;
  }
}
