// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WeightsCheckTest {
  /** {@code depth} linear layers of one width behind an embedder. */
  private record Stack(int depth, int width) implements TestNetwork.Body {
    @Override
    public <V> V apply(Ops<V> ops, V x) {
      V h = ops.linear(x, ops.parameter("x_embedder.weight", Initializer.ZEROS, width, width));
      for (int i = 0; i < depth; i++) {
        h = ops.linear(h, ops.parameter("blocks." + i + ".w", Initializer.ZEROS, width, width));
      }
      return h;
    }

    TestNetwork network() {
      return new TestNetwork(
          TensorSpec.batched("x", width),
          TensorSpec.batched("y", width),
          this,
          Set.of("text.weight"));
    }

    Map<String, Tensor> tensors() {
      Map<String, Tensor> tensors = new TreeMap<>();
      NetworkSummary.of(network())
          .specs()
          .forEach(
              spec ->
                  tensors.put(
                      spec.name(), Tensor.of(new float[width * width], spec.shape().dims())));
      return tensors;
    }
  }

  private static String refusal(Stack stack, Map<String, Tensor> tensors) {
    return assertThrows(
            RaeException.class,
            () -> WeightsCheck.requireCompatible(stack.network(), Weights.of("model.pt", tensors)))
        .getMessage();
  }

  @Test
  void acceptsExactlyTheKeysOfTheNetworkAndTheIgnoredOnes() {
    Stack stack = new Stack(2, 3);
    Map<String, Tensor> tensors = stack.tensors();
    tensors.put("text.weight", Tensor.scalar(1));
    assertDoesNotThrow(
        () -> WeightsCheck.requireCompatible(stack.network(), Weights.of("model.pt", tensors)));
  }

  @Test
  void namesAllMissingUnexpectedAndMisshapenKeysAtOnce() {
    Map<String, Tensor> tensors = new Stack(12, 2).tensors();
    tensors.remove("blocks.0.w");
    tensors.remove("blocks.3.w");
    tensors.remove("blocks.4.w");
    tensors.put("head.bias", Tensor.scalar(0));
    tensors.put("blocks.7.w", Tensor.of(new float[4], 4));
    tensors.put("x_embedder.weight", Tensor.of(new float[6], 3, 2));
    assertEquals(
        """
        model.pt does not fit the network: extents of 3 stand where the config asks for 2
        missing (3): blocks.{0,3-4}.w
        unexpected (1): head.bias
        misshapen (2): x_embedder.weight is (3, 2), not (2, 2); blocks.7.w is (4), not (2, 2)\
        """,
        refusal(new Stack(12, 2), tensors));
  }

  @Test
  void suspectsAnotherDepth() {
    assertEquals(
        """
        model.pt does not fit the network: the checkpoint has 5 layers under 'blocks.', the network \
        3: its depth is another one
        unexpected (2): blocks.{3-4}.w\
        """,
        refusal(new Stack(3, 2), new Stack(5, 2).tensors()));
  }

  @Test
  void suspectsAnotherWidth() {
    assertEquals(
        """
        model.pt does not fit the network: extents of 2 stand where the config asks for 3
        misshapen (3): x_embedder.weight, blocks.{0-1}.w is (2, 2), not (3, 3)\
        """,
        refusal(new Stack(2, 3), new Stack(2, 2).tensors()));
  }

  @Test
  void suspectsAnotherKindOfModel() {
    Map<String, Tensor> decoder = Map.of("decoder_pred.weight", Tensor.scalar(0));
    assertEquals(
        """
        model.pt does not fit the network: this looks like the checkpoint of a ViT decoder, not of a \
        DiT backbone
        missing (3): x_embedder.weight, blocks.{0-1}.w
        unexpected (1): decoder_pred.weight\
        """,
        refusal(new Stack(2, 2), decoder));
  }

  @Test
  void guessesThePrefixUnderWhichMostKeysStand() {
    Map<String, Tensor> whole = new TreeMap<>();
    whole.put("a.first.blocks.0.w", Tensor.scalar(0));
    whole.put("a.first.blocks.1.w", Tensor.scalar(0));
    new Stack(3, 2).tensors().forEach((key, tensor) -> whole.put("decoder." + key, tensor));
    assertTrue(
        refusal(new Stack(3, 2), whole)
            .contains("4 of its 4 keys stand under the prefix 'decoder.'"));
    Map<String, Tensor> part = new TreeMap<>();
    new Stack(3, 2).tensors().forEach((key, tensor) -> part.put("state_dict/" + key, tensor));
    assertTrue(
        refusal(new Stack(3, 2), part)
            .contains("4 of its 4 keys stand in the part 'state_dict'; read that part"));
  }

  @Test
  void keysThatFitAreNoReasonToSuspectAPrefix() {
    Map<String, Tensor> more = new Stack(2, 2).tensors();
    more.remove("blocks.1.w");
    more.put("old.blocks.1.w", Tensor.of(new float[4], 2, 2));
    assertFalse(refusal(new Stack(2, 2), more).contains("prefix"));
  }

  @Test
  void namesKeysThatAreThereButHaveNoNumbers() {
    Map<String, Tensor> tensors = new Stack(1, 2).tensors();
    tensors.put(
        "blocks.0.w",
        Tensor.wrap(
            DType.COMPLEX64, Shape.of(2, 2), Tensor.buffer(DType.COMPLEX64, Shape.of(2, 2))));
    assertTrue(
        refusal(new Stack(1, 2), tensors)
            .contains("unreadable (1): blocks.0.w has elements of complex64"));
  }

  @Test
  void namesOfTensorsCannotSteerATerminal() {
    Map<String, Tensor> tensors = new Stack(1, 2).tensors();
    tensors.put("x\u001b[2J\nrae4j: done", Tensor.scalar(0));
    assertTrue(
        refusal(new Stack(1, 2), tensors).contains("unexpected (1): x\\u001b[2J\\nrae4j: done"));
  }

  @Test
  void suspectsAPrefixThatWasNotStripped() {
    Map<String, Tensor> prefixed = new TreeMap<>();
    new Stack(1, 2).tensors().forEach((key, tensor) -> prefixed.put("net." + key, tensor));
    assertEquals(
        """
        model.pt does not fit the network: 2 of its 2 keys stand under the prefix 'net.'; read what \
        stands there
        missing (2): x_embedder.weight, blocks.0.w
        unexpected (2): net.blocks.0.w, net.x_embedder.weight\
        """,
        refusal(new Stack(1, 2), prefixed));
  }
}
