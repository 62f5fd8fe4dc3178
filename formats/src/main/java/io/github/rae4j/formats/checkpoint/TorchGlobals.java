// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.formats.checkpoint.PickleValue.Callable;
import io.github.rae4j.formats.checkpoint.PickleValue.ElementType;
import io.github.rae4j.formats.checkpoint.PickleValue.Global;
import io.github.rae4j.formats.checkpoint.PickleValue.StorageType;
import io.github.rae4j.tensor.DType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The names that a pickle may mention. Any other name is refused where it is mentioned. */
final class TorchGlobals {
  private final Map<String, Global> allowed = new HashMap<>();

  TorchGlobals() {
    allowed.put("collections.OrderedDict", Callable.ORDERED_DICT);
    allowed.put("torch.Size", Callable.SIZE);
    allowed.put("__builtin__.set", Callable.SET);
    allowed.put("builtins.set", Callable.SET);
    allowed.put("__builtin__.bytes", Callable.BYTES);
    allowed.put("builtins.bytes", Callable.BYTES);
    allowed.put("_codecs.encode", Callable.ENCODE);
    allowed.put("argparse.Namespace", Callable.NAMESPACE);
    allowed.put("torch._utils._rebuild_tensor_v2", Callable.REBUILD_TENSOR_V2);
    allowed.put("torch._utils._rebuild_tensor_v3", Callable.REBUILD_TENSOR_V3);
    allowed.put("torch._utils._rebuild_parameter", Callable.REBUILD_PARAMETER);
    storage("Double", DType.FLOAT64);
    storage("Float", DType.FLOAT32);
    storage("Half", DType.FLOAT16);
    storage("BFloat16", DType.BFLOAT16);
    storage("Long", DType.INT64);
    storage("Int", DType.INT32);
    storage("Short", DType.INT16);
    storage("Char", DType.INT8);
    storage("Byte", DType.UINT8);
    storage("Bool", DType.BOOL);
    storage("ComplexFloat", DType.COMPLEX64);
    allowed.put("torch.storage.UntypedStorage", new StorageType(Optional.empty()));
    allowed.put("torch.UntypedStorage", new StorageType(Optional.empty()));
    for (DType dtype : DType.values()) {
      allowed.put("torch." + dtype.torchName(), new ElementType(dtype));
    }
  }

  private void storage(String name, DType dtype) {
    allowed.put("torch." + name + "Storage", new StorageType(Optional.of(dtype)));
  }

  /** The global with this name, if a pickle may mention it at all. */
  Optional<Global> find(String qualifiedName) {
    return Optional.ofNullable(allowed.get(qualifiedName));
  }
}
