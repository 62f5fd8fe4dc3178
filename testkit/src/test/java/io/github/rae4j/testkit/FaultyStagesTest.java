// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stages with one fault each do not pass the contract of backbones. */
class FaultyStagesTest {
  private static final Shape LATENT = Shape.of(3, 2, 2);
  private static final int WIDTH = 8;
  private static final ClassConditioning CLASSES = new ClassConditioning(3, true);

  private enum Fault {
    NONE,
    /** The head goes on with old latents. */
    HEAD_WITHOUT_LATENTS,
    /** The head takes a time that has no effect. */
    TIME_WITHOUT_EFFECT,
    /** The base leaves out a block. */
    BLOCK_LEFT_OUT,
    /** The last stage has a layer that the whole network does not have. */
    OWN_PARAMETER,
    /** The other blocks see the latents. */
    BLOCKS_SEE_LATENTS,
    /** The base gives something else under another name. */
    RENAMED,
    /** The other blocks compute what nobody needs. */
    WASTE,
  }

  /** What a stage gives. */
  private enum Part {
    WHOLE,
    FEATURES,
    FIRST,
    OTHERS,
    HEAD
  }

  /** Two blocks, then a head that sees latents and features. */
  private record Staged(Fault fault) implements StagedBackbone {
    @Override
    public Network network() {
      return new Stage(Fault.NONE, Part.WHOLE);
    }

    @Override
    public Optional<Stages> baseAndHead() {
      return Optional.of(Stages.of(new Stage(fault, Part.FEATURES), new Stage(fault, Part.HEAD)));
    }

    @Override
    public Optional<Stages> aroundBlocks() {
      return Optional.of(
          Stages.of(
              new Stage(fault, Part.FIRST),
              new Stage(fault, Part.OTHERS),
              new Stage(fault, Part.HEAD)));
    }

    @Override
    public Shape latentShape() {
      return LATENT;
    }

    @Override
    public Conditioning conditioning() {
      return CLASSES;
    }
  }

  private record Stage(Fault fault, Part part) implements Network {
    @Override
    public Signature signature() {
      TensorSpec x = TensorSpec.batched("x", LATENT.dims());
      TensorSpec t = TensorSpec.batched("t");
      TensorSpec y = TensorSpec.batched("y", DType.INT64);
      TensorSpec velocity = TensorSpec.batched(Backbone.PREDICTION, LATENT.dims());
      String features = fault == Fault.RENAMED ? "features2" : StagedBackbone.FEATURES;
      return switch (part) {
        case WHOLE -> new Signature(List.of(x, t, y), List.of(velocity));
        case FEATURES -> new Signature(List.of(x, t, y), List.of(tokens(features)));
        case FIRST ->
            new Signature(
                List.of(x, t, y),
                List.of(tokens(StagedBackbone.ENTERING), tokens(StagedBackbone.ENTERED)));
        case OTHERS -> {
          List<TensorSpec> inputs = new ArrayList<>(List.of(tokens(StagedBackbone.ENTERED), y));
          if (fault == Fault.BLOCKS_SEE_LATENTS) {
            inputs.add(x);
          }
          yield new Signature(inputs, List.of(tokens(features)));
        }
        case HEAD -> {
          List<TensorSpec> inputs = new ArrayList<>(List.of(tokens(features)));
          if (fault != Fault.HEAD_WITHOUT_LATENTS) {
            inputs.add(x);
          }
          if (fault == Fault.TIME_WITHOUT_EFFECT) {
            inputs.add(t);
          }
          yield new Signature(inputs, List.of(velocity));
        }
      };
    }

    private static TensorSpec tokens(String name) {
      return TensorSpec.batched(name, LATENT.dim(1) * LATENT.dim(2), WIDTH);
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      String features = fault == Fault.RENAMED ? "features2" : StagedBackbone.FEATURES;
      return switch (part) {
        case WHOLE -> {
          V y = inputs.get("y");
          V first = block(ops, "blocks.0", entering(ops, inputs), y);
          yield Map.of(
              Backbone.PREDICTION, head(ops, inputs.get("x"), block(ops, "blocks.1", first, y)));
        }
        case FEATURES -> {
          V y = inputs.get("y");
          V first = block(ops, "blocks.0", entering(ops, inputs), y);
          yield Map.of(
              features, fault == Fault.BLOCK_LEFT_OUT ? first : block(ops, "blocks.1", first, y));
        }
        case FIRST -> {
          V entering = entering(ops, inputs);
          yield Map.of(
              StagedBackbone.ENTERING,
              entering,
              StagedBackbone.ENTERED,
              block(ops, "blocks.0", entering, inputs.get("y")));
        }
        case OTHERS -> {
          V entered = NamedValues.require(inputs, StagedBackbone.ENTERED);
          if (fault == Fault.WASTE) {
            block(ops, "blocks.0", entered, inputs.get("y"));
          }
          V tokens = block(ops, "blocks.1", entered, inputs.get("y"));
          yield Map.of(
              features,
              fault == Fault.BLOCKS_SEE_LATENTS
                  ? ops.add(tokens, ops.mul(flat(ops, inputs.get("x")), 1e-3))
                  : tokens);
        }
        case HEAD -> {
          V given = NamedValues.require(inputs, features);
          V x =
              fault == Fault.HEAD_WITHOUT_LATENTS
                  ? LatentTokens.unembed(ops, Backbone.PREDICTION, LATENT, given)
                  : inputs.get("x");
          V known =
              fault == Fault.OWN_PARAMETER
                  ? LatentTokens.linear(ops, "adapter", given, WIDTH)
                  : given;
          yield Map.of(Backbone.PREDICTION, head(ops, x, known));
        }
      };
    }

    private static <V> V entering(Ops<V> ops, Map<String, V> inputs) {
      return LatentTokens.embed(ops, LATENT, inputs.get("x"), inputs.get("t"), WIDTH);
    }

    private static <V> V block(Ops<V> ops, String module, V tokens, V y) {
      V table = ops.parameter("labels", Initializer.normal(1), 4, WIDTH);
      V label = ops.reshape(ops.embedding(table, y), Shape.BATCH, 1, WIDTH);
      V inner = LatentTokens.linear(ops, module, LatentTokens.norm(ops, tokens), WIDTH);
      return ops.add(tokens, ops.gelu(ops.add(inner, label)));
    }

    private static <V> V flat(Ops<V> ops, V x) {
      V tokens = ops.permute(ops.reshape(x, Shape.BATCH, 3, 4), 0, 2, 1);
      return ops.concat(
          -1,
          List.of(
              tokens, tokens, ops.chunk(tokens, 3, -1).get(0), ops.chunk(tokens, 3, -1).get(1)));
    }

    private static <V> V head(Ops<V> ops, V x, V features) {
      return ops.add(x, LatentTokens.unembed(ops, Backbone.PREDICTION, LATENT, features));
    }
  }

  private static BackboneContract contract(Fault fault) {
    return new SmallBackbonesTest.Contract() {
      @Override
      protected io.github.rae4j.model.BackboneProvider provider() {
        return new SmallBackbonesTest.FixedProvider("staged", new Staged(fault)) {};
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void theContractFinds(Fault fault) {
    BackboneContract contract = contract(fault);
    if (fault == Fault.NONE) {
      contract.keepsThePromisesOfANetwork();
      contract.stagesGiveTheBitsOfTheWhole();
    } else {
      fails(contract::stagesGiveTheBitsOfTheWhole);
    }
  }
}
