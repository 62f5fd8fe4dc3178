package io.github.rae4j.backbones;

import io.github.rae4j.network.Ops;
import java.util.List;

/** The way out: modulated norm and a linear layer to the values of a patch. */
record FinalLayer(String key, int dim, int outputs, boolean rmsNorm) {
  /**
   * {@code (batch, tokens, dim)} → {@code (batch, tokens, outputs)}.
   *
   * @param condition {@code (batch, n, dim)} after SiLU, see {@link Modulation}
   */
  <V> V apply(Ops<V> ops, V x, V condition) {
    int tokens = ops.shape(x).intDim(1);
    List<V> shiftAndScale = new Modulation(key, dim, 2).apply(ops, condition, tokens);
    V normed = new Norm(key + ".norm_final", dim, rmsNorm).apply(ops, x);
    V modulated = Modulation.scaleAndShift(ops, normed, shiftAndScale.get(1), shiftAndScale.get(0));
    return Linear.zero(key + ".linear", dim, outputs).apply(ops, modulated);
  }
}
