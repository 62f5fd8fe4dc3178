// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LifetimePlanTest {
  @BeforeAll
  static void load() {
    LibTorch.load();
  }

  /**
   * Five operations: c = f(a), b = g(a), d = h(b, c), then e = f(d); the shape of c is read late.
   */
  private static List<Tensor> pass(Lifetimes lifetimes) {
    List<Tensor> made = new ArrayList<>();
    Tensor a = lifetimes.made(torch.ones(2));
    Tensor b = lifetimes.made(torch.ones(2), a);
    Tensor c = lifetimes.made(torch.ones(2), a);
    Tensor d = lifetimes.made(torch.ones(2), b, c);
    lifetimes.inspected(c);
    Tensor e = lifetimes.made(torch.ones(2), d);
    made.addAll(List.of(a, b, c, d, e));
    return made;
  }

  @Test
  void determinesTheLastUseOfEveryValue() {
    LifetimeRecorder recorder = new LifetimeRecorder();
    List<Tensor> made = pass(recorder);
    LifetimePlan plan = recorder.plan(List.of(made.get(4)));
    assertEquals(
        List.of(List.of(), List.of(), List.of(0), List.of(1), List.of(2, 3)), plan.lastUses());
  }

  @Test
  void keepsOutputs() {
    LifetimeRecorder recorder = new LifetimeRecorder();
    List<Tensor> made = pass(recorder);
    LifetimePlan plan = recorder.plan(List.of(made.get(1), made.get(4)));
    assertEquals(
        List.of(List.of(), List.of(), List.of(0), List.of(), List.of(2, 3)), plan.lastUses());
  }

  @Test
  void freesValuesInLaterPasses() {
    LifetimeRecorder recorder = new LifetimeRecorder();
    LifetimePlan plan = recorder.plan(List.of(pass(recorder).get(4)));
    List<Tensor> second = pass(plan.start());
    assertEquals(
        List.of(true, true, true, true, false), second.stream().map(t -> t.isNull()).toList());
  }

  @Test
  void rejectsNetworkWhoseOperationsChange() {
    LifetimeRecorder recorder = new LifetimeRecorder();
    Tensor a = recorder.made(torch.ones(2));
    Lifetimes later = recorder.plan(List.of(a)).start();
    Tensor b = later.made(torch.ones(2));
    assertThrows(IllegalStateException.class, () -> later.made(torch.ones(2), b));
  }
}
