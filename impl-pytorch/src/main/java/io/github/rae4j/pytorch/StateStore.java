// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Named tensors that training keeps beside the parameters: all of them, or this process's shard. It
 * knows the names and shapes of all. Serves one thread at a time.
 */
final class StateStore {
  private final TorchTrainingRuntime runtime;
  private final String origin;
  private final TensorStore own;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<String> order = new ArrayList<>();
  private final Optional<Collectives> peers;
  private final int number;
  private Optional<Weights> loaded = Optional.empty();

  private record Entry(int index, int owner, Shape shape) {}

  /**
   * An empty store.
   *
   * @param origin what it holds, for messages
   * @param peers the processes over which it is sharded; empty if this one has everything
   */
  StateStore(TorchTrainingRuntime runtime, String origin, Optional<Collectives> peers) {
    this.runtime = runtime;
    this.origin = origin;
    this.own = new TensorStore(runtime);
    this.peers = peers;
    this.number = peers.map(group -> group.shards().add(this)).orElse(-1);
  }

  /**
   * Adds a tensor.
   *
   * @param owner the rank of the process that has it
   * @param start its first value; asked for in that process only
   */
  void put(String name, int owner, Shape shape, Supplier<Tensor> start) {
    entries.put(name, new Entry(entries.size(), owner, shape));
    order.add(name);
    if (isOwn(owner)) {
      own.put(name, start.get());
    }
  }

  private boolean isOwn(int owner) {
    return peers.isEmpty() || owner == peers.get().process().rank();
  }

  /** The names of all tensors. */
  Set<String> names() {
    return entries.keySet();
  }

  /** Whether this process has a tensor. */
  boolean has(String name) {
    return own.find(name).isPresent();
  }

  /** A tensor that this process has. */
  Tensor get(String name) {
    return own.get(name);
  }

  /** Bytes of the tensors that this process has. */
  long bytes() {
    return own.names().stream()
        .mapToLong(name -> own.get(name).numel() * own.get(name).element_size())
        .sum();
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("there is no tensor '" + name + "'");
    }
    return entry;
  }

  /** Overwrites the tensors that {@code weights} names and this process has. */
  void load(Weights weights) {
    for (String name : weights.names()) {
      Shape wanted = entry(name).shape();
      Shape found = weights.shape(name);
      if (!wanted.equals(found)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "'%s' of %s has shape %s, but needs %s",
                name,
                weights.origin(),
                found,
                wanted));
      }
    }
    weights.names().stream().filter(this::has).forEach(name -> own.load(name, weights));
    loaded = peers.isPresent() ? Optional.of(weights) : Optional.empty();
  }

  /** Forgets what was loaded, since the state has changed. */
  void changed() {
    loaded = Optional.empty();
  }

  /**
   * Gives all processes what rank 0 has: all tensors, or of a sharded state what it has loaded.
   *
   * @return whether rank 0 had any
   */
  boolean broadcast(Collectives group) {
    if (peers.isEmpty()) {
      runtime.run(() -> group.broadcast(order.stream().map(own::get).toList(), 0));
      return true;
    }
    boolean isReader = group.process().rank() == 0;
    Set<String> given = loaded.map(Weights::names).orElse(Set.of());
    boolean any = false;
    for (String name : order) {
      Entry entry = entry(name);
      any |=
          runtime.plain(
              () -> {
                boolean found = group.broadcast(given.contains(name) ? 1.0 : 0)[0] == 1;
                if (found && entry.owner() != 0) {
                  Tensor target = has(name) ? own.get(name) : empty(entry);
                  if (isReader) {
                    own.copy(target, loaded.orElseThrow().get(name));
                  }
                  group.broadcast(List.of(target), 0);
                }
                return found;
              });
    }
    changed();
    return any;
  }

  private Tensor empty(Entry entry) {
    return torch.zeros(entry.shape().dims()).to(runtime.device(), runtime.scalarType());
  }

  /** Sends a tensor to rank 0, which has asked for it; all processes call this. */
  void send(int index) {
    String name = order.get(index);
    Entry entry = entry(name);
    Tensor tensor = has(name) ? own.get(name) : empty(entry);
    peers.orElseThrow().broadcast(List.of(tensor), entry.owner());
  }

  private io.github.rae4j.tensor.Tensor hostCopy(String name) {
    Entry entry = entry(name);
    return runtime.plain(
        () -> {
          if (has(name)) {
            return TorchTensors.copy(own.get(name), runtime.dtype());
          }
          Collectives group = peers.orElseThrow();
          group.shards().request(number, entry.index(), entry.owner(), name);
          Tensor arrived = empty(entry);
          group.broadcast(List.of(arrived), entry.owner());
          return TorchTensors.copy(arrived, runtime.dtype());
        });
  }

  /** Copies of all tensors in host memory. */
  Weights copy() {
    Map<String, io.github.rae4j.tensor.Tensor> copies = new TreeMap<>();
    names().forEach(name -> copies.put(name, hostCopy(name)));
    return Weights.of(origin, copies);
  }

  /** A view whose tensors are copied to host memory on access. */
  Weights view() {
    return new Weights() {
      @Override
      public Set<String> names() {
        return new TreeSet<>(entries.keySet());
      }

      @Override
      public io.github.rae4j.tensor.Tensor get(String name) {
        return hostCopy(name);
      }

      @Override
      public Shape shape(String name) {
        return entry(name).shape();
      }

      @Override
      public DType dtype(String name) {
        Objects.requireNonNull(entry(name));
        return runtime.dtype();
      }

      @Override
      public String origin() {
        return origin;
      }
    };
  }

  void close() {
    peers.ifPresent(group -> group.shards().remove(number));
    own.close();
    entries.clear();
    order.clear();
  }
}
