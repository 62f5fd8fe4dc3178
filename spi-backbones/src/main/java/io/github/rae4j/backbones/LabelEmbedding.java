package io.github.rae4j.backbones;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;

/**
 * A learned vector for each class, and one for "no class" where the backbone was trained with
 * dropped labels. {@code int64 (batch)} → {@code (batch, dim)}.
 */
record LabelEmbedding(String key, Classes classes, int dim) implements Layer {
  @Override
  public <V> V apply(Ops<V> ops, V labels) {
    V table =
        ops.parameter(
            key + ".embedding_table.weight", Initializer.normal(0.02), classes.rows(), dim);
    return ops.embedding(table, labels);
  }
}
