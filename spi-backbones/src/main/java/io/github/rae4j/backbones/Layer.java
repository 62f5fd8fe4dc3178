package io.github.rae4j.backbones;

import io.github.rae4j.network.Ops;

/** A part of a network that takes one value and gives one. */
interface Layer {
  <V> V apply(Ops<V> ops, V x);
}
