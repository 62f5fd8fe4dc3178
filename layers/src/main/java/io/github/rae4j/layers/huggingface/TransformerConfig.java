// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers.huggingface;

import io.github.rae4j.network.Activation;
import io.github.rae4j.options.OptionException;
import java.util.Locale;

/**
 * A stack of transformer blocks as a Hugging Face {@code config.json} describes it. The keys and
 * their defaults differ from model to model; a record of options for each model gives this one.
 * Immutable and thread-safe.
 *
 * @param width of a token, {@code hidden_size}
 * @param layers number of blocks, {@code num_hidden_layers}
 * @param heads of the attention, a divisor of the width, {@code num_attention_heads}
 * @param mlpWidth inner width of the MLP, {@code intermediate_size}; what a gated MLP makes of it
 *     is its own business
 * @param activation of the MLP, {@code hidden_act}
 * @param eps of all layer norms, {@code layer_norm_eps}
 * @param qkvBias whether queries, keys and values have a bias, {@code qkv_bias}
 */
public record TransformerConfig(
    int width,
    int layers,
    int heads,
    int mlpWidth,
    Activation activation,
    double eps,
    boolean qkvBias) {

  /**
   * The activation of a name, as the constructors of the models' records of options check it.
   *
   * @param type the record of options
   * @param hiddenAct the value of {@code hidden_act}
   * @throws OptionException if the name is unknown
   */
  public static Activation activation(Class<? extends Record> type, String hiddenAct) {
    return Activation.named(hiddenAct)
        .orElseThrow(
            () ->
                new OptionException(
                    type,
                    "hidden_act",
                    String.format(
                        Locale.ROOT,
                        "'%s' is unknown; known are %s",
                        hiddenAct,
                        Activation.knownNames())));
  }

  /**
   * Refuses a number of heads that does not divide the width, for the constructors of the models'
   * records of options.
   *
   * @param type the record of options
   * @param prefix what the keys of the sizes begin with
   * @throws OptionException naming the heads
   */
  public static void requireHeadsDivideWidth(
      Class<? extends Record> type, String prefix, int width, int heads) {
    if (width % heads != 0) {
      throw new OptionException(
          type,
          prefix + "num_attention_heads",
          String.format(
              Locale.ROOT, "%d does not divide the %shidden_size %d", heads, prefix, width));
    }
  }
}
