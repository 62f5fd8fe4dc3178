// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;

/**
 * Averages the gradients of one network over the processes, in buckets in the reverse order of the
 * forward pass (Li et al., 2020, "PyTorch Distributed"). A bucket is sent as soon as the backward
 * pass has completed the gradients in it, which hooks on the parameters tell, and arrives while the
 * pass goes on.
 *
 * <p>How often a parameter gets a part of its gradient in one pass is counted the first time that a
 * graph is differentiated, and everything is sent afterwards that time. Buckets are sent in their
 * order, so that all processes send the same ones, whatever the order of the hooks.
 *
 * <p>The hooks are called by the thread that differentiates, which on a GPU is one of libtorch's,
 * while the caller waits for it.
 */
final class GradientReducer {
  /** Limits the memory of buckets that have been sent. */
  private static final int IN_FLIGHT = 8;

  private final TorchTrainingRuntime runtime;
  private final Collectives peers;
  private final List<Slot> slots = new ArrayList<>();
  private final Deque<Bucket> inFlight = new ArrayDeque<>();
  private List<Bucket> plan = List.of();
  private Optional<Object> planned = Optional.empty();
  private Optional<Object> current = Optional.empty();
  private Optional<Slot> arriving = Optional.empty();
  private Optional<RuntimeException> problem = Optional.empty();
  private boolean hooked;
  private boolean counting;
  private boolean overlapping;
  private int sent;
  private int early;

  /** A parameter that learns. */
  private static final class Slot {
    private final String name;
    private final Tensor parameter;
    private Optional<Bucket> bucket = Optional.empty();
    private Optional<Hook> hook = Optional.empty();
    private int hookNumber;
    private int expected;
    private int arrived;

    Slot(String name, Tensor parameter) {
      this.name = name;
      this.parameter = parameter;
    }

    boolean hasGradient() {
      return parameter.grad().defined();
    }

    long bytes() {
      return parameter.numel() * parameter.element_size();
    }
  }

  private final class Bucket {
    private final List<Slot> members;
    private int missing;
    private boolean isSent;
    private Optional<Collectives.Pending> message = Optional.empty();

    Bucket(List<Slot> members) {
      this.members = members;
    }

    private List<Tensor> gradients() {
      return members.stream().map(slot -> slot.parameter.grad()).toList();
    }

    void send() {
      isSent = true;
      message = Optional.of(peers.startMean(gradients()));
    }

    boolean hasArrived() {
      return message.orElseThrow().hasArrived();
    }

    void finish() {
      message.orElseThrow().finish(gradients());
      message = Optional.empty();
    }
  }

  private final class Hook extends VoidTensorHook {
    private final Slot slot;

    Hook(Slot slot) {
      this.slot = slot;
    }

    @Override
    public void call(TensorBase gradient) {
      // Otherwise libtorch would copy it instead of keeping it as the parameter's gradient.
      gradient.close();
      arrives(slot);
    }
  }

  GradientReducer(TorchTrainable network, TorchTrainingRuntime runtime, Collectives peers) {
    this.runtime = runtime;
    this.peers = peers;
    network.store().names().stream()
        .filter(network::learns)
        .forEach(name -> slots.add(new Slot(name, network.store().get(name))));
    Collections.reverse(slots);
  }

  /** The next backward pass completes the gradients. */
  synchronized void begin() {
    if (!hooked) {
      hooked = true;
      slots.forEach(
          slot -> {
            Hook hook = new Hook(slot);
            // It outlives whatever pointer scope this is.
            hook.retainReference();
            slot.hook = Optional.of(hook);
            slot.hookNumber = slot.parameter.register_hook(hook);
          });
    }
    reset();
    peers.expect(Optional.of(this));
  }

  private void reset() {
    arriving = Optional.empty();
    current = Optional.empty();
    overlapping = false;
    sent = 0;
    slots.forEach(slot -> slot.arrived = 0);
    plan.forEach(
        bucket -> {
          bucket.isSent = false;
          bucket.missing = bucket.members.size();
        });
  }

  /**
   * Runs the backward pass.
   *
   * @param graph equal for passes in which every parameter gets as many parts of its gradient
   */
  void during(Object graph, Runnable differentiation) {
    synchronized (this) {
      if (current.isPresent()) {
        throw new IllegalStateException(
            "a second backward pass after overlapGradients, which was to be the last one");
      }
      current = Optional.of(graph);
      overlapping = planned.equals(current);
      counting = true;
    }
    try {
      differentiation.run();
    } finally {
      synchronized (this) {
        counting = false;
      }
    }
  }

  /** A part of a gradient is about to be added; the previous one has been. */
  @SuppressWarnings("try") // the scopes are there for what they do on close
  private synchronized void arrives(Slot slot) {
    if (!counting || problem.isPresent()) {
      return;
    }
    try (PointerScope temporaries = new PointerScope();
        AutoGradMode off = new AutoGradMode(false)) {
      arriving.ifPresent(this::hasArrived);
      arriving = Optional.of(slot);
      slot.arrived++;
      if (overlapping && slot.bucket.isPresent() && slot.bucket.get().isSent) {
        throw new IllegalStateException(
            "a part of the gradient of '" + slot.name + "' came after the others were averaged");
      }
    } catch (RuntimeException e) {
      // An exception would lose its type on its way through libtorch.
      problem = Optional.of(e);
    }
  }

  private void hasArrived(Slot slot) {
    if (!overlapping || slot.arrived != slot.expected) {
      return;
    }
    slot.bucket.ifPresent(bucket -> bucket.missing--);
    while (sent < plan.size() && plan.get(sent).missing == 0) {
      Bucket bucket = plan.get(sent++);
      bucket.send();
      inFlight.add(bucket);
    }
    while (!inFlight.isEmpty()
        && (inFlight.size() > IN_FLIGHT || inFlight.element().hasArrived())) {
      inFlight.remove().finish();
    }
  }

  /** How many buckets of the last pass were sent before it had ended. */
  synchronized int sentEarly() {
    return early;
  }

  /** Waits until all gradients are averaged. */
  synchronized void finish() {
    peers.expect(Optional.empty());
    if (problem.isPresent()) {
      RuntimeException cause = problem.get();
      problem = Optional.empty();
      throw cause;
    }
    early = sent;
    arriving.ifPresent(this::hasArrived);
    while (!inFlight.isEmpty()) {
      inFlight.remove().finish();
    }
    peers.allReduceMean(
        slots.stream()
            .filter(Slot::hasGradient)
            .filter(slot -> !slot.bucket.map(bucket -> bucket.isSent).orElse(false))
            .map(slot -> slot.parameter.grad())
            .toList());
    if (current.isPresent()) {
      remember();
    }
    reset();
  }

  private void remember() {
    boolean same =
        planned.equals(current) && slots.stream().allMatch(slot -> slot.arrived == slot.expected);
    if (same) {
      return;
    }
    planned = current;
    slots.forEach(
        slot -> {
          slot.expected = slot.arrived;
          slot.bucket = Optional.empty();
        });
    List<Bucket> buckets = new ArrayList<>();
    for (List<Slot> members :
        peers.buckets(slots.stream().filter(slot -> slot.expected > 0).toList(), Slot::bytes)) {
      Bucket bucket = new Bucket(members);
      members.forEach(slot -> slot.bucket = Optional.of(bucket));
      buckets.add(bucket);
    }
    plan = buckets;
  }

  /** Removes the hooks. */
  synchronized void close() {
    peers.expect(peers.reducer().filter(other -> other != this));
    runtime.run(
        () ->
            slots.forEach(
                slot ->
                    slot.hook.ifPresent(
                        hook -> {
                          slot.parameter.remove_hook(slot.hookNumber);
                          hook.close();
                        })));
    slots.clear();
    plan = List.of();
  }
}
