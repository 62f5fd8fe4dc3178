// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Conditions in a file of tensors, for example what a text encoder made. Stateless.
 *
 * <p>Names are those of the network's inputs, or those of RAEv2: {@code context} for labels and for
 * tokens, {@code attn_mask} for the mask of tokens, 1 for those that count; {@code context.} and
 * the name of an input for those of a world model. In {@code null_context} and {@code
 * null_attn_mask} stands what means no condition.
 */
public final class ConditionTensors {
  private static final String CONTEXT = "context";
  private static final Map<String, List<String>> OTHER_NAMES =
      Map.of(
          Conditions.LABELS,
          List.of(CONTEXT, "labels"),
          TokenConditioning.TOKENS,
          List.of(CONTEXT),
          TokenConditioning.MASK,
          List.of("attn_mask", "mask"));
  private static final String NULL = "null_";

  private ConditionTensors() {}

  /**
   * The tensor for an input of a network, converted to its type.
   *
   * @throws io.github.rae4j.errors.RaeException if there is none, or it does not fit
   */
  public static Tensor input(Weights file, TensorSpec spec) {
    String name = name(file, "", spec.name()).orElseThrow(() -> missing(file, spec.name()));
    Tensor tensor = converted(file, name, spec.dtype());
    if (!spec.shape().accepts(tensor.shape())) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the tensor '%s' must have the shape %s, but is %s",
              file.origin(),
              name,
              spec.shape(),
              tensor),
          Where.file(file.origin()).atKey(name));
    }
    return tensor;
  }

  /**
   * One condition for each row of the tensors in a file.
   *
   * @throws io.github.rae4j.errors.RaeException if a tensor is missing or does not fit
   */
  public static List<Condition> conditions(Weights file, Conditioning conditioning) {
    return read(file, "", conditioning).orElseThrow(() -> missing(file, CONTEXT));
  }

  /**
   * What stands for no condition, if the file has it.
   *
   * @throws io.github.rae4j.errors.RaeException if it is there but does not fit
   */
  public static Optional<Condition> noCondition(Weights file, Conditioning conditioning) {
    return read(file, NULL, conditioning).map(found -> found.get(0));
  }

  private static Optional<List<Condition>> read(
      Weights file, String prefix, Conditioning conditioning) {
    List<String> names = conditioning.inputs().stream().map(TensorSpec::name).toList();
    if (names.contains(TokenConditioning.TOKENS)) {
      return name(file, prefix, TokenConditioning.TOKENS).map(name -> tokens(file, prefix, name));
    }
    if (names.contains(Conditions.LABELS)) {
      return name(file, prefix, Conditions.LABELS)
          .map(
              name ->
                  Arrays.stream(converted(file, name, DType.INT64).toLongArray())
                      .mapToObj(Condition::label)
                      .toList());
    }
    if (names.isEmpty() || name(file, prefix, names.get(0)).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(named(file, prefix, conditioning));
  }

  private static List<Condition> tokens(Weights file, String prefix, String name) {
    Tensor tokens = converted(file, name, DType.FLOAT32);
    Tensor batch = tokens.shape().rank() == 2 ? unsqueezed(tokens) : tokens;
    if (batch.shape().rank() != 3) {
      throw wrongShape(file, name, "(n, tokens, width)", tokens);
    }
    int count = batch.shape().intDim(0);
    int length = batch.shape().intDim(1);
    Optional<Tensor> mask =
        name(file, prefix, TokenConditioning.MASK).map(each -> mask(file, each, count, length));
    List<Condition> conditions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Tensor own = batch.rows(i, i + 1).reshape(length, batch.shape().dim(2));
      int row = i;
      conditions.add(
          mask.map(each -> Condition.tokens(own, each.rows(row, row + 1).reshape(length)))
              .orElseGet(() -> Condition.tokens(own)));
    }
    return conditions;
  }

  private static Tensor mask(Weights file, String name, int count, int length) {
    Tensor given = converted(file, name, DType.BOOL);
    Tensor mask = given.shape().rank() == 1 ? unsqueezed(given) : given;
    if (!mask.shape().equals(Shape.of(count, length))) {
      throw wrongShape(
          file,
          name,
          String.format(Locale.ROOT, "(%d, %d), one number for each token", count, length),
          file.get(name));
    }
    return mask;
  }

  private static List<Condition> named(Weights file, String prefix, Conditioning conditioning) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : conditioning.inputs()) {
      String name =
          name(file, prefix, spec.name()).orElseThrow(() -> missing(file, prefix + spec.name()));
      tensors.put(spec.name(), converted(file, name, spec.dtype()));
    }
    int count = tensors.values().iterator().next().shape().intDim(0);
    List<Condition> conditions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, Tensor> own = new LinkedHashMap<>();
      int row = i;
      tensors.forEach(
          (name, tensor) -> {
            if (tensor.shape().intDim(0) != count) {
              throw wrongShape(file, name, "(" + count + ", ...)", tensor);
            }
            long[] dims = tensor.shape().dims();
            own.put(
                name, tensor.rows(row, row + 1).reshape(Arrays.copyOfRange(dims, 1, dims.length)));
          });
      conditions.add(Condition.named(own));
    }
    return conditions;
  }

  private static Tensor unsqueezed(Tensor tensor) {
    long[] dims = tensor.shape().dims();
    long[] more = new long[dims.length + 1];
    more[0] = 1;
    System.arraycopy(dims, 0, more, 1, dims.length);
    return tensor.reshape(more);
  }

  private static Optional<String> name(Weights file, String prefix, String input) {
    List<String> names = new ArrayList<>(List.of(input));
    names.addAll(OTHER_NAMES.getOrDefault(input, List.of()));
    names.add(CONTEXT + "." + input);
    return names.stream()
        .map(name -> prefix + name)
        .filter(name -> file.names().contains(name))
        .findFirst();
  }

  private static Tensor converted(Weights file, String name, DType wanted) {
    Tensor tensor = file.get(name);
    if (tensor.dtype() == wanted || tensor.shape().rank() == 0) {
      return tensor;
    }
    boolean isReal = List.of(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT64).contains(tensor.dtype());
    if (wanted == DType.FLOAT32 && isReal) {
      return tensor.toFloat32();
    }
    boolean isWhole = List.of(DType.INT64, DType.INT32, DType.UINT8).contains(tensor.dtype());
    if (wanted == DType.INT64 && tensor.dtype() == DType.INT32) {
      IntBuffer values = tensor.bytes().asIntBuffer();
      long[] wide = new long[tensor.elements()];
      Arrays.setAll(wide, values::get);
      return Tensor.of(wide, tensor.shape().dims());
    }
    if (wanted == DType.BOOL && isWhole) {
      return seen(tensor);
    }
    throw new DataException(
        String.format(
            Locale.ROOT,
            "%s: the tensor '%s' must be %s, but is %s",
            file.origin(),
            name,
            wanted.torchName(),
            tensor),
        Where.file(file.origin()).atKey(name));
  }

  /** Whole numbers as truth values: all but 0 are true. */
  private static Tensor seen(Tensor tensor) {
    ByteBuffer bytes = tensor.bytes();
    int width = bytes.remaining() / Math.max(1, tensor.elements());
    boolean[] seen = new boolean[tensor.elements()];
    for (int i = 0; i < seen.length; i++) {
      for (int k = 0; k < width; k++) {
        seen[i] |= bytes.get(i * width + k) != 0;
      }
    }
    return Tensor.of(seen, tensor.shape().dims());
  }

  private static DataException missing(Weights file, String input) {
    List<String> names = new ArrayList<>(List.of(input));
    names.addAll(OTHER_NAMES.getOrDefault(input, List.of()));
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s: there is no tensor '%s'; it holds %s",
            file.origin(),
            String.join("' or '", names),
            file.names()),
        Where.file(file.origin()));
  }

  private static DataException wrongShape(Weights file, String name, String wanted, Tensor tensor) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s: the tensor '%s' must have the shape %s, but is %s",
            file.origin(),
            name,
            wanted,
            tensor),
        Where.file(file.origin()).atKey(name));
  }
}
