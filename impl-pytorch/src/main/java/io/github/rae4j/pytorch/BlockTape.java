package io.github.rae4j.pytorch;

import io.github.rae4j.errors.RaeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The blocks of one evaluation, of which only input and output are kept.
 *
 * <p>A block runs without being recorded, and its output is a new leaf. On the way back libtorch's
 * graph ends at that leaf; the tape then runs the block again on a leaf of its own, recorded, sends
 * the leaf's gradient through it, and hands what arrives at the input to the graph before. Values
 * that a block takes from outside, such as the condition of all blocks, are part of the graph and
 * get their gradients by it.
 *
 * <p>What lies between the blocks stays reachable until {@link #close}, since blocks that run again
 * refer to it.
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

  /** Runs a block and remembers it; one inside another is part of it. */
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

  /** Continues the way back from the outputs of the blocks, the last one first. */
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
      // The gradient of an activation is of no use to anybody else.
      arrived.reset();
      Tensor further = input.mutable_grad();
      if (further.defined()) {
        send(block.input(), further);
      }
    }
  }

  private static void send(Tensor value, Tensor gradient) {
    // The graph outside the blocks is walked once for each block that refers to it.
    torch.backward(
        new TensorVector(value),
        new TensorVector(gradient),
        new BoolOptional(true),
        false,
        new TensorVector());
  }

  /**
   * Refuses to say that a parameter has no influence, since it may have one inside a block.
   *
   * @throws RaeException if there are blocks
   */
  void requireOutside(String parameter) {
    if (!blocks.isEmpty()) {
      throw new RaeException(
          "the gradient at '%s' alone is not known where activations are computed again; name a parameter outside the blocks, or set training.checkpoint_activations=false"
              .formatted(parameter));
    }
  }

  /** Frees everything; the graph must not be used any more. */
  void close() {
    blocks.clear();
    kept.forEach(Tensor::close);
    kept.clear();
  }
}
