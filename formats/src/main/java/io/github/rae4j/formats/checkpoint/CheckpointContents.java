// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a reader found in a file.
 *
 * @param tensors by name, in the order of the file
 * @param metadata texts beside the tensors (safetensors)
 * @param warnings what is odd but no reason to refuse the file
 * @param checksums what the file says about the data of its parts
 */
record CheckpointContents(
    CheckpointFormat format,
    Map<String, StoredTensor> tensors,
    Node tree,
    Map<String, String> metadata,
    List<String> warnings,
    List<RecordedChecksum> checksums) {

  /** Contents that are nothing but named tensors. */
  static CheckpointContents flat(
      CheckpointFormat format,
      Map<String, StoredTensor> tensors,
      Map<String, String> metadata,
      List<String> warnings) {
    List<Node.Entry> entries = new ArrayList<>();
    tensors.forEach(
        (name, tensor) ->
            entries.add(
                new Node.Entry(
                    new Node.Text(name),
                    new Node.TensorLeaf(name, tensor.dtype(), tensor.shape()))));
    return new CheckpointContents(
        format, tensors, new Node.Dict(entries), metadata, warnings, List.of());
  }
}
