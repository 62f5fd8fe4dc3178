// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static io.github.rae4j.pytorch.OneDnn.kept;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The norm of each row by oneDNN, scaled, shifted and rounded in one pass over memory; prepared for
 * one shape. Thread-safe until it is closed.
 */
final class RowNorm implements AutoCloseable {
  private final OneDnnOperation operation;
  private final memory.desc rows;
  private final memory.desc result;
  private final memory.desc channels;

  /**
   * What is prepared.
   *
   * @param meanSquare whether by the root mean square, without a mean
   * @param result the type of the result, bfloat16 or float32
   */
  record Kind(
      long rows,
      long channels,
      boolean meanSquare,
      double eps,
      boolean scale,
      boolean shift,
      ScalarType result) {}

  RowNorm(OneDnn oneDnn, Kind kind) {
    this.rows = kept(OneDnn.dense(ScalarType.Float, kind.rows(), kind.channels()));
    this.result = kept(OneDnn.dense(kind.result(), kind.rows(), kind.channels()));
    this.channels = kept(OneDnn.dense(ScalarType.Float, kind.channels()));
    int flags =
        (kind.meanSquare() ? dnnl.dnnl_rms_norm : dnnl.dnnl_normalization_flags_none)
            | (kind.scale() ? dnnl.dnnl_use_scale : 0)
            | (kind.shift() ? dnnl.dnnl_use_shift : 0);
    try (primitive_attr attributes = OneDnn.attributes();
        layer_normalization_forward.primitive_desc prepared =
            new layer_normalization_forward.primitive_desc(
                oneDnn.processor(),
                dnnl.prop_kind.forward_inference.value,
                rows,
                result,
                (float) kind.eps(),
                flags,
                attributes,
                false)) {
      List<OneDnnOperation.Place> places = new ArrayList<>();
      places.add(new OneDnnOperation.Place(dnnl.DNNL_ARG_SRC, rows));
      places.add(new OneDnnOperation.Place(dnnl.DNNL_ARG_DST, result));
      if (kind.scale()) {
        places.add(new OneDnnOperation.Place(dnnl.DNNL_ARG_SCALE, channels));
      }
      if (kind.shift()) {
        places.add(new OneDnnOperation.Place(dnnl.DNNL_ARG_SHIFT, channels));
      }
      this.operation =
          new OneDnnOperation(
              oneDnn,
              new layer_normalization_forward(prepared),
              prepared.scratchpad_desc(),
              places);
    }
  }

  /**
   * Norms some rows.
   *
   * @param x float32, {@code (all rows, channels)}
   * @param scale float32, of {@code channels} from its place on
   * @param output of the shape of x
   * @param from the first row
   */
  void apply(Tensor x, Optional<Vector> scale, Optional<Vector> shift, Tensor output, long from) {
    long first = from * x.size(-1);
    List<Pointer> addresses = new ArrayList<>();
    addresses.add(OneDnnOperation.address(x, first));
    addresses.add(OneDnnOperation.address(output, first));
    scale.ifPresent(v -> addresses.add(OneDnnOperation.address(v.tensor(), v.from())));
    shift.ifPresent(v -> addresses.add(OneDnnOperation.address(v.tensor(), v.from())));
    operation.run(addresses.toArray(Pointer[]::new));
  }

  /**
   * A number for each channel.
   *
   * @param from the first of them in the tensor
   */
  record Vector(Tensor tensor, long from) {}

  @Override
  public void close() {
    operation.close();
    rows.close();
    result.close();
    channels.close();
  }
}
