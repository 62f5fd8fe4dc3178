// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The host tensors that libtorch reads in one forward pass.
 *
 * <p>libtorch knows only their addresses; holding this object keeps their memory alive.
 */
final class HostTensors {
  private final Device device;
  private final Optional<ScalarType> floats;
  private final List<Tensor> kept = new ArrayList<>();

  /** Tensors as they are. */
  HostTensors(Device device) {
    this(device, Optional.empty());
  }

  /** Tensors whose real numbers are converted to one type. */
  HostTensors(Device device, Optional<ScalarType> floats) {
    this.device = device;
    this.floats = floats;
  }

  /**
   * A host tensor on the device: without a copy on the CPU if its type is right, otherwise a copy.
   */
  org.bytedeco.pytorch.Tensor onDevice(Tensor host) {
    kept.add(host);
    org.bytedeco.pytorch.Tensor view = TorchTensors.view(host, device);
    if (floats.isEmpty() || !host.dtype().isFloating()) {
      return view;
    }
    // Without a change of type, libtorch returns the view itself.
    return view.to(floats.get());
  }

  Device device() {
    return device;
  }

  /** Named host tensors on the device. */
  Map<String, org.bytedeco.pytorch.Tensor> onDevice(Map<String, Tensor> hosts) {
    Map<String, org.bytedeco.pytorch.Tensor> views = new LinkedHashMap<>();
    hosts.forEach((name, host) -> views.put(name, onDevice(host)));
    return views;
  }
}
