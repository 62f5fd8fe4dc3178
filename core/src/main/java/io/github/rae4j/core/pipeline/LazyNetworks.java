// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Networks on an engine, each compiled when it is first used, once for all threads that wait for
 * it. Thread-safe. Closing gives back the networks but not the engine.
 */
final class LazyNetworks implements AutoCloseable {
  /**
   * A network and where its weights come from.
   *
   * @param name of the part, for messages
   * @param weights opened when the network is compiled, if it has any
   */
  record Part(String name, Network network, Supplier<Weights> weights) {}

  private final Engine engine;
  private final String owner;
  private final Map<String, CompletableFuture<CompiledNetwork>> compiled = new HashMap<>();
  private boolean closed;

  /** None yet; the owner's name is for messages. */
  LazyNetworks(Engine engine, String owner) {
    this.engine = engine;
    this.owner = owner;
  }

  /**
   * The network under a key, which is compiled if it is not there.
   *
   * @throws IllegalStateException after {@link #close}
   */
  CompiledNetwork get(String key, Supplier<Part> maker) {
    CompletableFuture<CompiledNetwork> mine = new CompletableFuture<>();
    CompletableFuture<CompiledNetwork> known;
    synchronized (compiled) {
      if (closed) {
        throw new IllegalStateException("the " + owner + " is closed");
      }
      known = compiled.putIfAbsent(key, mine);
    }
    if (known == null) {
      load(key, mine, maker);
    }
    return ParallelLoading.join(known == null ? mine : known);
  }

  /** Begins to load a network in a thread of its own; whoever gets it then waits for it. */
  void prepare(String key, Supplier<Part> maker) {
    CompletableFuture<CompiledNetwork> mine = new CompletableFuture<>();
    synchronized (compiled) {
      if (closed || compiled.putIfAbsent(key, mine) != null) {
        return;
      }
    }
    // The place is taken before the thread starts, so that closing waits for it.
    ParallelLoading.run(() -> load(key, mine, maker));
  }

  /** Fills a place that was taken; one whose loading fails is free again. */
  private void load(String key, CompletableFuture<CompiledNetwork> place, Supplier<Part> maker) {
    try {
      place.complete(compile(maker.get()));
    } catch (RuntimeException | Error e) {
      synchronized (compiled) {
        compiled.remove(key, place);
      }
      place.completeExceptionally(e);
    }
  }

  private CompiledNetwork compile(Part part) {
    NetworkSummary summary = NetworkSummary.of(part.network());
    if (summary.specs().isEmpty()) {
      // What has nothing to learn, such as raw pixels, has no file; its zeros are black images.
      return engine.compile(part.network(), Weights.of(part.name(), Map.of()));
    }
    Weights weights = part.weights().get();
    WeightsCheck.requireCompatible(part.network(), summary, weights);
    return GuardedNetwork.compile(engine, part.name(), part.network(), weights);
  }

  @Override
  public void close() {
    List<CompletableFuture<CompiledNetwork>> loaded;
    synchronized (compiled) {
      closed = true;
      loaded = List.copyOf(compiled.values());
      compiled.clear();
    }
    loaded.forEach(each -> ParallelLoading.close(each, CompiledNetwork::close));
  }
}
