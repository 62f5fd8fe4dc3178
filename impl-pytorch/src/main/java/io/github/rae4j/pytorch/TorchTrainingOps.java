// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Evaluates objectives on libtorch. */
final class TorchTrainingOps extends TorchOps implements TrainingOps<Tensor> {
  private final HostTensors hosts;

  /** Prepares one evaluation of an objective, which has no parameters of its own. */
  TorchTrainingOps(HostTensors hosts, Lifetimes lifetimes) {
    this(TorchTrainingOps::refuse, hosts, lifetimes);
  }

  private TorchTrainingOps(
      Function<ParameterSpec, Tensor> parameters, HostTensors hosts, Lifetimes lifetimes) {
    super(parameters, hosts::onDevice, lifetimes);
    this.hosts = hosts;
  }

  private static Tensor refuse(ParameterSpec spec) {
    throw new IllegalStateException(
        "an objective has no parameters of its own, but asks for '" + spec.name() + "'");
  }

  @Override
  public Map<String, Tensor> run(TrainableNetwork network, Map<String, Tensor> inputs) {
    return network.network().forward(with(TorchTrainable.of(network)::parameter), inputs);
  }

  @Override
  public Map<String, Tensor> runFrozen(TrainableNetwork network, Map<String, Tensor> inputs) {
    TorchTrainable own = TorchTrainable.of(network);
    return network.network().forward(with(spec -> own.parameter(spec).detach()), inputs);
  }

  @Override
  public Tensor block(Tensor x, UnaryOperator<Tensor> body) {
    // It cannot be determined here whether a parameter inside the block is trained. If the input
    // requires no gradient, as in a frozen network applied to data, the block may as well be kept.
    return lifetimes instanceof BlockTape tape && x.requires_grad()
        ? tape.block(x, body)
        : body.apply(x);
  }

  @Override
  public Map<String, Tensor> run(
      TrainableNetwork parameters, Body body, Map<String, Tensor> inputs) {
    return body.run(with(TorchTrainable.of(parameters)::parameter), inputs);
  }

  private TorchTrainingOps with(Function<ParameterSpec, Tensor> parameters) {
    return new TorchTrainingOps(parameters, hosts, lifetimes);
  }

  /**
   * Attention, on a CPU in the type of the parameters whatever products are rounded to: libtorch's
   * kernel multiplies the heads of each sample apart, and for half-sized types prepares every one
   * of these small products anew, which takes longer than all linear layers of a small model.
   */
  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v) {
    if (!isCast(q)) {
      return super.attention(q, k, v);
    }
    return lifetimes.made(uncast(q, k, v, torch::scaled_dot_product_attention), q, k, v);
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v, AttentionMask<Tensor> mask) {
    if (!isCast(q)) {
      return super.attention(q, k, v, mask);
    }
    Tensor attended =
        uncast(
            q, k, v, (queries, keys, values) -> TorchAttention.masked(queries, keys, values, mask));
    return lifetimes.made(attended, q, k, v, mask.value());
  }

  /** Attention of queries, keys and values. */
  @FunctionalInterface
  private interface Attention {
    Tensor of(Tensor queries, Tensor keys, Tensor values);
  }

  /** Whether products of this tensor would be rounded on a CPU. */
  private static boolean isCast(Tensor x) {
    return x.is_cpu() && torch.is_autocast_enabled(DeviceType.CPU);
  }

  /** Computes in float32, without the rounding of {@link TorchTrainingRuntime#cast}. */
  private static Tensor uncast(Tensor q, Tensor k, Tensor v, Attention attention) {
    torch.set_autocast_enabled(DeviceType.CPU, false);
    try (Tensor queries = q.to(ScalarType.Float);
        Tensor keys = k.to(ScalarType.Float);
        Tensor values = v.to(ScalarType.Float)) {
      return attention.of(queries, keys, values);
    } finally {
      torch.set_autocast_enabled(DeviceType.CPU, true);
    }
  }

  @Override
  public Tensor stopGradient(Tensor x) {
    return lifetimes.made(x.detach(), x);
  }

  @Override
  public Tensor abs(Tensor x) {
    return lifetimes.made(torch.abs(x), x);
  }

  @Override
  public Tensor softplus(Tensor x) {
    return lifetimes.made(torch.softplus(x), x);
  }

  @Override
  public Tensor round(Tensor x) {
    return lifetimes.made(torch.round(x), x);
  }

  @Override
  public Tensor clamp(Tensor x, double low, double high) {
    ScalarOptional from = new ScalarOptional(new Scalar(low));
    ScalarOptional to = new ScalarOptional(new Scalar(high));
    return lifetimes.made(torch.clamp(x, from, to), x);
  }

  @Override
  public Tensor mean(Tensor x) {
    return lifetimes.made(torch.mean(x), x);
  }

  @Override
  public Tensor meanPerSample(Tensor x) {
    long[] axes = new long[Math.toIntExact(x.dim()) - 1];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i + 1L;
    }
    return lifetimes.made(torch.mean(x, axes, false, new ScalarTypeOptional()), x);
  }
}
