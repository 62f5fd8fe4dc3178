// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The checkpointed blocks of one forward pass, of which only input and output are kept.
 *
 * <p>A block runs without recording a graph, and its output is a new leaf. In the backward pass
 * libtorch's graph ends at that leaf; the tape then recomputes the block with a graph from a new
 * input leaf, propagates the output's gradient through it, and passes the input's gradient on to
 * the preceding graph. Values that a block uses from outside, such as the condition of all blocks,
 * are part of the graph and get their gradients through it.
 *
 * <p>Values between the blocks stay reachable until {@link #close}, since recomputed blocks refer
 * to them.
 */
final class BlockTape implements Lifetimes {
  private final TorchTrainingRuntime runtime;
  private final List<Tensor> kept = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private boolean inside;

  private record Block(Tensor input, Tensor output, UnaryOperator<Tensor> body) {}

  BlockTape(TorchTrainingRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public Tensor made(Tensor result, Tensor... operands) {
    if (!inside) {
      result.retainReference();
      kept.add(result);
    }
    return result;
  }

  @Override
  public void inspected(Tensor value) {}

  /** Runs a block and records it on the tape; a nested block is part of the outer one. */
  @SuppressWarnings("try") // the scopes are there for what they do on close
  Tensor block(Tensor x, UnaryOperator<Tensor> body) {
    if (inside) {
      return body.apply(x);
    }
    Tensor output;
    inside = true;
    try (PointerScope temporaries = new PointerScope();
        AutoGradMode off = new AutoGradMode(false)) {
      output = body.apply(x.detach()).detach();
      output.retainReference();
    } finally {
      inside = false;
    }
    output.set_requires_grad(true);
    kept.add(output);
    blocks.add(new Block(x, output, body));
    return output;
  }

  /** Continues the backward pass from the outputs of the blocks, the last one first. */
  void backward() {
    for (int i = blocks.size() - 1; i >= 0; i--) {
      backward(blocks.get(i));
    }
  }

  @SuppressWarnings("try") // the scope is there for what it does on close
  private void backward(Block block) {
    try (PointerScope temporaries = new PointerScope()) {
      Tensor arrived = block.output().mutable_grad();
      if (!arrived.defined()) {
        return;
      }
      Tensor input = block.input().detach().set_requires_grad(true);
      inside = true;
      Tensor again;
      try {
        again = runtime.cast(() -> block.body().apply(input));
      } finally {
        inside = false;
      }
      send(again, arrived);
      // The gradient of an activation is not needed any more.
      arrived.reset();
      Tensor further = input.mutable_grad();
      if (further.defined()) {
        send(block.input(), further);
      }
    }
  }

  private static void send(Tensor value, Tensor gradient) {
    // The graph outside the blocks is traversed once for each block that refers to it.
    torch.backward(
        new TensorVector(value),
        new TensorVector(gradient),
        new BoolOptional(true),
        false,
        new TensorVector());
  }

  /**
   * Checks that a parameter's gradient can be known: it may be used inside a block.
   *
   * @throws RaeException if there are blocks
   */
  void requireOutside(String parameter) {
    if (!blocks.isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the gradient at '%s' alone is not known where activations are computed again; name a"
                  + " parameter outside the blocks, or set training.checkpoint_activations=false",
              parameter),
          Where.key("training.checkpoint_activations"));
    }
  }

  /** Frees everything; the graph must not be used any more. */
  void close() {
    blocks.clear();
    kept.forEach(Tensor::close);
    kept.clear();
  }
}
