// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

/**
 * The requirements on a decoder.
 *
 * @param hiddenSize width of a token, that of the encoder
 * @param tokens number of tokens that are given to it
 * @param numPatches number of output patches: the square of the encoder's grid; where {@code
 *     tokens} differs, the decoder interpolates
 * @param patchSize side of an output patch in pixels, {@code decoder_patch_size}
 * @param normalization the encoder's, undone on the output
 */
public record DecoderRequest(
    int hiddenSize, int tokens, int numPatches, int patchSize, ImageNormalization normalization) {}
