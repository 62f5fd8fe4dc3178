// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/**
 * libtorch's operations on whole lists of tensors, which need a few kernel launches on a GPU
 * instead of one per tensor. The presets do not bind them; they are reached through the dispatcher.
 */
final class Foreach {
  private Foreach() {}

  /** A list in the form that the dispatcher takes. */
  static IValue list(List<Tensor> tensors) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
    return new IValue(list);
  }

  /** Runs an operation; what it returns is left on the stack. */
  static void call(String operation, String overload, IValueVector stack) {
    Dispatcher.singleton().findSchemaOrThrow(operation, overload).callBoxed(stack);
  }

  /** The Euclidean norm of every tensor, each without axes. */
  static List<Tensor> norms(List<Tensor> tensors) {
    IValueVector stack = new IValueVector();
    stack.push_back(list(tensors));
    stack.push_back(new IValue(new Scalar(2)));
    stack.push_back(new IValue()); // the type of the tensors
    call("aten::_foreach_norm", "Scalar", stack);
    GenericList found = stack.get(0).toList();
    List<Tensor> norms = new ArrayList<>(tensors.size());
    for (long i = 0; i < found.size(); i++) {
      norms.add(found.get(i).toTensor());
    }
    return norms;
  }

  /** Multiplies every tensor, in place. */
  static void multiply(List<Tensor> tensors, Scalar factor) {
    IValueVector stack = new IValueVector();
    stack.push_back(list(tensors));
    stack.push_back(new IValue(factor));
    call("aten::_foreach_mul_", "Scalar", stack);
  }

  /** {@code from + weight · (to - from)} for every pair, in place of the first. */
  static void lerp(List<Tensor> from, List<Tensor> to, Scalar weight) {
    IValueVector stack = new IValueVector();
    stack.push_back(list(from));
    stack.push_back(list(to));
    stack.push_back(new IValue(weight));
    call("aten::_foreach_lerp_", "Scalar", stack);
  }
}
