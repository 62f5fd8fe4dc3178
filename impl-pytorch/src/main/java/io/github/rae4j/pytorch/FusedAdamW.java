// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.training.AdamW;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's AdamW that reads and writes every tensor once.
 *
 * <p>The presets bind only the modules of C++, whose AdamW makes six passes over memory; the kernel
 * behind Python's {@code fused=True} is reached through the dispatcher.
 */
final class FusedAdamW {
  static final String PARAMETERS = "parameters";
  static final String GRADIENTS = "gradients";

  private FusedAdamW() {}

  /**
   * One step.
   *
   * @param tensors parameters, gradients and the two slots of {@link AdamW}, side by side
   * @param step number of this step, from 1
   */
  static void step(AdamW rule, Map<String, List<Tensor>> tensors, long step, double learningRate) {
    List<Tensor> parameters = tensors.getOrDefault(PARAMETERS, List.of());
    if (parameters.isEmpty()) {
      return;
    }
    // The kernel takes its step count in float32, whatever the type of the parameters.
    Tensor count =
        torch
            .full(new long[0], new Scalar((double) step))
            .to(parameters.get(0).device(), torch.ScalarType.Float);
    IValueVector stack = new IValueVector();
    stack.push_back(Foreach.list(parameters));
    stack.push_back(Foreach.list(NamedValues.require(tensors, GRADIENTS)));
    for (String slot : rule.slots()) {
      stack.push_back(Foreach.list(NamedValues.require(tensors, slot)));
    }
    stack.push_back(Foreach.list(List.of())); // maxima for AMSGrad
    stack.push_back(Foreach.list(parameters.stream().map(p -> count).toList()));
    stack.push_back(new IValue(learningRate));
    stack.push_back(new IValue(rule.beta1()));
    stack.push_back(new IValue(rule.beta2()));
    stack.push_back(new IValue(rule.weightDecay()));
    stack.push_back(new IValue(rule.eps()));
    stack.push_back(new IValue(false)); // AMSGrad
    stack.push_back(new IValue(false)); // maximise
    stack.push_back(new IValue()); // scale of the gradients
    stack.push_back(new IValue()); // whether one of them is infinite
    Foreach.call("aten::_fused_adamw_", "", stack);
  }
}
