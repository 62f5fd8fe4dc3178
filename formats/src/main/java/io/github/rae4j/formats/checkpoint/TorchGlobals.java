// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.formats.checkpoint.PickleValue.Action;
import io.github.rae4j.formats.checkpoint.PickleValue.Callable;
import io.github.rae4j.formats.checkpoint.PickleValue.ElementType;
import io.github.rae4j.formats.checkpoint.PickleValue.Global;
import io.github.rae4j.formats.checkpoint.PickleValue.StorageType;
import io.github.rae4j.formats.checkpoint.PickleValue.Unknown;
import io.github.rae4j.tensor.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The classes and functions that a pickle mentions. Those that tensors and containers are made of
 * have an action of their own, all others are {@link Unknown}. The list holds what PyTorch's loader
 * with {@code weights_only=True} reads.
 */
final class TorchGlobals {
  private static final String TORCH = "torch.";

  private final Map<String, Global> known = new HashMap<>();

  TorchGlobals() {
    action(Action.DICT, "collections.OrderedDict");
    action(Action.COUNTER, "collections.Counter");
    action(Action.DEFAULT_DICT, "collections.defaultdict");
    for (String builtins : List.of("builtins.", "__builtin__.")) {
      action(Action.DICT, builtins + "dict");
      action(Action.SEQUENCE, builtins + "set");
      action(Action.SEQUENCE, builtins + "frozenset");
      action(Action.SEQUENCE, builtins + "list");
      action(Action.SEQUENCE, builtins + "tuple");
      action(Action.BYTES, builtins + "bytes");
      action(Action.BYTES, builtins + "bytearray");
      action(Action.GET_ATTRIBUTE, builtins + "getattr");
    }
    action(Action.RECONSTRUCT, "copyreg._reconstructor");
    action(Action.RECONSTRUCT, "copy_reg._reconstructor");
    action(Action.RECONSTRUCT, "copyreg.__newobj__");
    action(Action.ENCODE, "_codecs.encode");
    action(Action.SEQUENCE, "torch.Size");
    rebuilding();
    elementTypes();
  }

  private void rebuilding() {
    String utils = "torch._utils.";
    action(Action.REBUILD_TENSOR, utils + "_rebuild_tensor");
    action(Action.REBUILD_TENSOR_V2, utils + "_rebuild_tensor_v2");
    action(Action.REBUILD_TENSOR_V3, utils + "_rebuild_tensor_v3");
    action(Action.REBUILD_PARAMETER, utils + "_rebuild_parameter");
    action(Action.REBUILD_PARAMETER, utils + "_rebuild_parameter_with_state");
    action(Action.REBUILD_PARAMETER, utils + "_rebuild_device_tensor_from_cpu_tensor");
    action(Action.REBUILD_PARAMETER, "torch.nn.parameter.Parameter");
    action(Action.REBUILD_PARAMETER, "torch.nn.parameter.Buffer");
    action(Action.REBUILD_FROM_TYPE, "torch._tensor._rebuild_from_type");
    action(Action.REBUILD_FROM_TYPE, "torch._tensor._rebuild_from_type_v2");
    for (String function :
        List.of(
            "_rebuild_qtensor",
            "_rebuild_sparse_tensor",
            "_rebuild_sparse_csr_tensor",
            "_rebuild_meta_tensor_no_storage",
            "_rebuild_nested_tensor",
            "_rebuild_wrapper_subclass",
            "_rebuild_device_tensor_from_numpy")) {
      action(Action.UNREADABLE_TENSOR, utils + function);
    }
  }

  private void elementTypes() {
    Map<String, Integer> further = new HashMap<>();
    further.put("complex32", 4);
    further.put("complex128", 16);
    further.put("bits16", 2);
    further.put("qint32", 4);
    for (String oneByte :
        List.of(
            "qint8",
            "quint8",
            "quint4x2",
            "quint2x4",
            "bits1x8",
            "bits2x4",
            "bits4x2",
            "bits8",
            "float8_e4m3fnuz",
            "float8_e5m2fnuz",
            "float8_e8m0fnu",
            "float4_e2m1fn_x2")) {
      further.put(oneByte, 1);
    }
    for (int bits = 1; bits < 8; bits++) {
      further.put("int" + bits, 1);
      further.put("uint" + bits, 1);
    }
    further.forEach(
        (name, bytes) -> known.put(TORCH + name, new ElementType(name, bytes, Optional.empty())));
    for (DType dtype : DType.values()) {
      known.put(TORCH + dtype.torchName(), ElementType.of(dtype));
    }
    storage("Double", "float64");
    storage("Float", "float32");
    storage("Half", "float16");
    storage("BFloat16", "bfloat16");
    storage("Long", "int64");
    storage("Int", "int32");
    storage("Short", "int16");
    storage("Char", "int8");
    storage("Byte", "uint8");
    storage("Bool", "bool");
    storage("ComplexFloat", "complex64");
    storage("ComplexDouble", "complex128");
    storage("QInt8", "qint8");
    storage("QUInt8", "quint8");
    storage("QInt32", "qint32");
    storage("QUInt4x2", "quint4x2");
    storage("QUInt2x4", "quint2x4");
    for (String untyped : List.of("torch.storage.", TORCH, "torch.cuda.")) {
      known.put(untyped + "UntypedStorage", new StorageType(Optional.empty()));
    }
  }

  private void action(Action action, String name) {
    known.put(name, new Callable(action, name));
  }

  private void storage(String name, String type) {
    if (known.get(TORCH + type) instanceof ElementType found) {
      StorageType storage = new StorageType(Optional.of(found));
      known.put(TORCH + name + "Storage", storage);
      known.put("torch.cuda." + name + "Storage", storage);
    }
  }

  /** The global with this name. */
  Global find(String qualifiedName) {
    Global found = known.get(qualifiedName);
    return found == null ? new Unknown(qualifiedName) : found;
  }
}
