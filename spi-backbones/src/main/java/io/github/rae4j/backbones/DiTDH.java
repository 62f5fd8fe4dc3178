package io.github.rae4j.backbones;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * DiT-DH (paper section 5): a DiT base looks at the noisy latents, and a wide, shallow head, whose
 * condition is the base's output token by token, predicts the velocity. Immutable and thread-safe.
 *
 * <p>Made by {@link DiTDHProvider}, which documents the options.
 */
public final class DiTDH implements Backbone {
  private final Latents latents;
  private final Classes classes;
  private final DiTBase base;
  private final DDTHead head;

  DiTDH(Parameters parameters) {
    latents = Checks.latents(parameters, 1);
    classes = Checks.classes(parameters);
    boolean positions = parameters.getBoolean("use_pos_embed", true);
    boolean rope = parameters.getBoolean("use_rope", true);
    BlockStyle style = Checks.style(parameters, Linear.Start.TORCH_DEFAULT);

    Pair patch = Pair.read(parameters, "patch_size", new Pair(1, 1), true);
    Checks.require(
        parameters,
        "patch_size",
        patch.head() == 1,
        "the head's patch must be 1, but is %d: weights for larger ones cannot be run"
            .formatted(patch.head()));
    Pair dim = Pair.read(parameters, "hidden_size", new Pair(1152, 2048), false);
    Pair depth = Pair.read(parameters, "depth", new Pair(28, 2), false);
    Pair heads = Pair.read(parameters, "num_heads", new Pair(16, 16), true);
    Stack baseStack = new Stack(dim.base(), depth.base(), heads.base());
    Stack headStack = new Stack(dim.head(), depth.head(), heads.head());
    Checks.stack(parameters, baseStack, rope, style);
    Checks.stack(parameters, headStack, rope, style);
    if (positions) {
      Checks.positions(parameters, dim.base());
    }

    PatchGrid baseGrid = Checks.grid(parameters, latents, patch.base());
    base = new DiTBase(latents.channels(), baseGrid, baseStack, style, classes, rope, positions);
    PatchGrid headGrid = new PatchGrid(latents.size(), 1);
    head = new DDTHead(latents.channels(), headGrid, headStack, style, rope, baseStack);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RaeException if the base's patch is not 1; then only {@link #networkGivenBase} runs
   */
  @Override
  public Network network() {
    if (base.grid().patch() != 1) {
      throw new RaeException(
          "patch_size [%d, 1] of DiT-DH cannot sample: the base's weights take %d channels, but the"
                  .formatted(base.grid().patch(), base.channelsOfWeights())
              + " latents have %d; set patch_size: 1".formatted(latents.channels()));
    }
    return new Velocity();
  }

  /**
   * The head alone: {@code x} float32 {@code (batch, C, h, w)} noisy latents, {@code s} float32
   * {@code (batch, n, base width)} output of a base after SiLU → {@code velocity} float32 {@code
   * (batch, C, h, w)}. n is the number of tokens of the base. Time and label act only through s. It
   * reads the head's part of a checkpoint and ignores the base's.
   */
  @Override
  public Optional<Network> networkGivenBase() {
    return Optional.of(new VelocityGivenBase());
  }

  @Override
  public Shape latentShape() {
    return latents.shape();
  }

  @Override
  public int numClasses() {
    return classes.count();
  }

  @Override
  public OptionalLong nullLabel() {
    return classes.nullLabel();
  }

  private final class Velocity implements Network {
    @Override
    public Signature signature() {
      return latents.signature();
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V x = NamedValues.require(inputs, "x");
      V s = base.apply(ops, x, NamedValues.require(inputs, "t"), NamedValues.require(inputs, "y"));
      return Map.of("velocity", head.apply(ops, x, s));
    }
  }

  private final class VelocityGivenBase implements Network {
    @Override
    public Signature signature() {
      TensorSpec s = TensorSpec.batched("s", base.grid().tokens(), base.stack().dim());
      return new Signature(List.of(latents.spec("x"), s), List.of(latents.spec("velocity")));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      return Map.of(
          "velocity",
          head.apply(ops, NamedValues.require(inputs, "x"), NamedValues.require(inputs, "s")));
    }

    @Override
    public boolean ignoresKey(String key) {
      return base.owns(key);
    }
  }
}
