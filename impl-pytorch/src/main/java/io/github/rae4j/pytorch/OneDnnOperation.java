// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static io.github.rae4j.pytorch.OneDnn.kept;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;

/**
 * An operation that oneDNN has prepared. Its native objects are kept from call to call, where only
 * the addresses of the operands change. Thread-safe until it is closed.
 */
final class OneDnnOperation implements AutoCloseable {
  private final engine processor;
  private final primitive prepared;
  private final memory.desc scratch;
  private final long scratchBytes;
  private final List<Place> places;
  private final Queue<Call> idle = new ConcurrentLinkedQueue<>();

  /**
   * An operand.
   *
   * @param role its number
   * @param description of its type, extents and layout
   */
  record Place(int role, memory.desc description) {}

  /** A call that no other thread makes meanwhile. */
  private final class Call {
    private final stream order = kept(new stream(processor));
    private final IntMemoryMap map = kept(new IntMemoryMap());
    private final List<memory> operands = new ArrayList<>();

    Call() {
      places.forEach(place -> add(place.role(), place.description()));
      add(dnnl.DNNL_ARG_SCRATCHPAD, scratch);
    }

    private void add(int role, memory.desc description) {
      try (Pointer none = new Pointer()) {
        memory operand = kept(new memory(description, processor, none));
        operands.add(operand);
        map.put(role, operand);
      }
    }

    void run(Pointer[] addresses) {
      for (int i = 0; i < addresses.length; i++) {
        operands.get(i).set_data_handle(addresses[i]);
      }
      if (scratchBytes == 0) {
        prepared.execute(order, map);
        return;
      }
      try (Tensor own = TorchTensors.bytes(scratchBytes)) {
        operands.get(addresses.length).set_data_handle(own.data_ptr());
        prepared.execute(order, map);
      }
    }

    void close() {
      map.close();
      operands.forEach(memory::close);
      order.close();
    }
  }

  /**
   * An operation.
   *
   * @param prepared owned by it from now on
   * @param scratch the memory that it needs besides; owned, as the places' descriptions are not
   */
  OneDnnOperation(OneDnn oneDnn, primitive prepared, memory.desc scratch, List<Place> places) {
    this.processor = oneDnn.processor();
    this.prepared = kept(prepared);
    this.scratch = kept(scratch);
    this.scratchBytes = scratch.get_size();
    this.places = List.copyOf(places);
  }

  /**
   * Computes.
   *
   * @param addresses of the first element of each operand, in the order of the places
   */
  void run(Pointer... addresses) {
    Call free = idle.poll();
    Call call = free == null ? new Call() : free;
    call.run(addresses);
    idle.add(call);
  }

  /** The address of some element of a tensor. */
  static Pointer address(Tensor tensor, long element) {
    Pointer start = tensor.data_ptr();
    return element == 0 ? start : new BytePointer(start).position(element * tensor.element_size());
  }

  @Override
  public void close() {
    idle.forEach(Call::close);
    idle.clear();
    prepared.close();
    scratch.close();
  }
}
