package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;

/**
 * The host tensors that libtorch reads in one pass.
 *
 * <p>libtorch sees only their addresses; whoever holds this object keeps the memory alive.
 */
final class HostTensors {
  private final Device device;
  private final List<Tensor> kept = new ArrayList<>();

  HostTensors(Device device) {
    this.device = device;
  }

  /** A host tensor on the device: where it lies on the CPU, a copy elsewhere. */
  org.bytedeco.pytorch.Tensor onDevice(Tensor host) {
    kept.add(host);
    return TorchTensors.view(host, device);
  }

  /** Named host tensors on the device. */
  Map<String, org.bytedeco.pytorch.Tensor> onDevice(Map<String, Tensor> hosts) {
    Map<String, org.bytedeco.pytorch.Tensor> views = new LinkedHashMap<>();
    hosts.forEach((name, host) -> views.put(name, onDevice(host)));
    return views;
  }
}
