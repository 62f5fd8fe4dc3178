// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The contents of a file as found by a reader.
 *
 * @param tensors tensors by name, in file order
 * @param unreadable tensors that are there but cannot be given, by name, with the reason
 * @param metadata texts stored with the tensors (safetensors)
 * @param warnings oddities that are no reason to refuse the file
 * @param checksums checksums that the file records for its parts
 */
record CheckpointContents(
    CheckpointFormat format,
    Map<String, StoredTensor> tensors,
    Map<String, String> unreadable,
    Node tree,
    Map<String, String> metadata,
    List<String> warnings,
    List<RecordedChecksum> checksums) {

  /** Contents consisting of named tensors only. */
  static CheckpointContents flat(
      CheckpointFormat format,
      Map<String, StoredTensor> tensors,
      Map<String, String> unreadable,
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
        format, tensors, unreadable, new Node.Dict(entries), metadata, warnings, List.of());
  }
}
