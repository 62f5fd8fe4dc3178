// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

/** What a backbone with conditions in its sequence is conditioned on. */
public enum ConditionType {
  /** A class label. */
  LABEL,
  /** Tokens of a text encoder, with a mask. */
  TEXT,
  /** Latents of earlier frames, an action and a time: a navigation world model. */
  NWM
}
