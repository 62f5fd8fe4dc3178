// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.condition;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one sample is conditioned on. Immutable.
 *
 * <p>A backbone says through its {@link Conditioning} which of these it takes and how they become
 * tensors.
 */
public sealed interface Condition
    permits Condition.None,
        Condition.ClassLabel,
        Condition.Tokens,
        Condition.Latents,
        Condition.Named {

  /** No condition: an unconditional sample. */
  static Condition none() {
    return None.INSTANCE;
  }

  /** A class label, from 0. */
  static Condition label(long label) {
    return new ClassLabel(label);
  }

  /** A class label, or no condition where it is empty. */
  static Condition label(Optional<Long> label) {
    return label.map(Condition::label).orElseGet(Condition::none);
  }

  /** Tokens such as those of a text encoder, float32 {@code (n, dim)}, all of them valid. */
  static Condition tokens(Tensor tokens) {
    boolean[] mask = new boolean[tokens.shape().rank() == 0 ? 0 : tokens.shape().intDim(0)];
    Arrays.fill(mask, true);
    return new Tokens(tokens, Tensor.of(mask, mask.length));
  }

  /**
   * Tokens with a mask.
   *
   * @param tokens float32 {@code (n, dim)}
   * @param mask bool {@code (n)}, true for the tokens that count
   */
  static Condition tokens(Tensor tokens, Tensor mask) {
    return new Tokens(tokens, mask);
  }

  /** Latents of another image, float32 {@code (C, h, w)}, normalised. */
  static Condition latents(Tensor latents) {
    return new Latents(latents);
  }

  /** Tensors for a conditioning of its own kind, which says their names. */
  static Condition named(Map<String, Tensor> tensors) {
    return new Named(tensors);
  }

  /** The condition in words, for messages. */
  String words();

  /** The class label, if it is one. */
  default Optional<Long> classLabel() {
    return this instanceof ClassLabel given ? Optional.of(given.label()) : Optional.empty();
  }

  /** No condition. */
  enum None implements Condition {
    /** The only one. */
    INSTANCE;

    @Override
    public String words() {
      return "no condition";
    }
  }

  /**
   * A class.
   *
   * @param label from 0
   */
  record ClassLabel(long label) implements Condition {
    @Override
    public String words() {
      return "the label " + label;
    }
  }

  /**
   * Tokens.
   *
   * @param tokens float32 {@code (n, dim)}
   * @param mask bool {@code (n)}, true for the tokens that count
   */
  record Tokens(Tensor tokens, Tensor mask) implements Condition {
    /** Checks types and shapes. */
    public Tokens {
      if (tokens.dtype() != DType.FLOAT32
          || tokens.shape().rank() != 2
          || mask.dtype() != DType.BOOL
          || mask.shape().rank() != 1
          || mask.shape().dim(0) != tokens.shape().dim(0)) {
        throw new IllegalArgumentException(
            "need tokens float32 (n, dim) and a mask bool (n), but got " + tokens + ", " + mask);
      }
    }

    @Override
    public String words() {
      return String.format(
          Locale.ROOT, "%d tokens of width %d", tokens.shape().dim(0), tokens.shape().dim(1));
    }
  }

  /**
   * Latents of another image.
   *
   * @param latents float32 {@code (C, h, w)}, normalised
   */
  record Latents(Tensor latents) implements Condition {
    /** Checks type and rank. */
    public Latents {
      if (latents.dtype() != DType.FLOAT32 || latents.shape().rank() != 3) {
        throw new IllegalArgumentException("need latents float32 (C, h, w), but got " + latents);
      }
    }

    @Override
    public String words() {
      return "latents " + latents.shape();
    }
  }

  /**
   * Tensors by name, for a {@link Conditioning} of its own kind.
   *
   * @param tensors of one sample, without a batch axis
   */
  record Named(Map<String, Tensor> tensors) implements Condition {
    /** Copies the map. */
    public Named {
      tensors = Map.copyOf(tensors);
    }

    @Override
    public String words() {
      return "the tensors " + new TreeMap<>(tensors);
    }
  }
}
