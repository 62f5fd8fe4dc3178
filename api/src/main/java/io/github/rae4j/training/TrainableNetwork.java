package io.github.rae4j.training;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import java.util.List;

/**
 * A network with parameters that can change and gradients that add up.
 *
 * <p>Not thread-safe. After {@link #close} every call is an {@link IllegalStateException}.
 */
public interface TrainableNetwork extends AutoCloseable {
  /** The network. */
  Network network();

  /** Parameters and buffers, in the order in which the network asks for them. */
  List<ParameterSpec> parameters();

  /** Whether a parameter gets gradients. */
  boolean learns(String parameter);

  /** A copy of all parameters and buffers in host memory. */
  Weights weights();

  /**
   * All parameters and buffers, each copied when it is asked for and as it then is; so that nothing
   * is kept twice while a large network is saved. Valid until {@link #close}.
   */
  Weights view();

  /**
   * Replaces parameters and buffers.
   *
   * @param weights those that it names are replaced, the others stay
   * @throws IllegalArgumentException if a name is unknown or a shape differs
   */
  void load(Weights weights);

  /**
   * A copy of the gradients in host memory, of those parameters that have one: it appears with the
   * first {@link ForwardPass#backward} that reaches the parameter.
   */
  Weights gradients();

  /** Forgets all gradients. */
  void clearGradients();

  /** Euclidean norm of all gradients together; 0 if there are none. */
  double gradientNorm();

  /**
   * Scales all gradients by {@code min(1, maxNorm / (norm + 1e-6))}, as PyTorch's {@code
   * clip_grad_norm_} does.
   *
   * @return the norm before
   */
  double clipGradients(double maxNorm);

  /** Gives back native memory; closing twice does nothing. */
  @Override
  void close();
}
