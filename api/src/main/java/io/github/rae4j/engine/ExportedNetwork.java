// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

import io.github.rae4j.network.Signature;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Map;

/**
 * A network as the files of an exported model: the model itself, and beside it one file with its
 * large tensors, where it has any. Immutable and thread-safe.
 */
public interface ExportedNetwork {
  /** Inputs and outputs of the network. */
  Signature signature();

  /** The model's name for every output of the signature; usually the same. */
  Map<String, String> outputNames();

  /** Facts about the format, for example {@code opset}, by name. */
  Map<String, String> facts();

  /** Size of the data file in bytes; 0 if there is none to write. */
  long dataBytes();

  /**
   * Writes the model.
   *
   * @param dataName the name of the data file, which stands in the same folder
   */
  void writeModel(String dataName, WritableByteChannel channel) throws IOException;

  /** Writes the data file, one tensor after the other. */
  void writeData(WritableByteChannel channel) throws IOException;
}
