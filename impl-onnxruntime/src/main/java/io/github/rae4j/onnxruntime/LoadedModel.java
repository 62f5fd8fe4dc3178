// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OrtSession;
import io.github.rae4j.network.Signature;
import io.github.rae4j.tensor.MappedFiles;
import java.util.Map;

/**
 * A model in a session.
 *
 * @param session runs it; whoever holds this record closes it
 * @param signature inputs and outputs of the network
 * @param outputNames the model's name for every output of the signature
 * @param files that the session has mapped weights of
 */
record LoadedModel(
    OrtSession session, Signature signature, Map<String, String> outputNames, MappedFiles files) {}
