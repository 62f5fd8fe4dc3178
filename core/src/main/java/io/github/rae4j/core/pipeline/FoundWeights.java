// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Weights for a network, and the part of the checkpoint in which they stand.
 *
 * @param part keys joined by slashes, or a prefix of keys; empty if the whole file is read
 */
record FoundWeights(Weights weights, Optional<String> part) {

  /**
   * Finds the weights of a network in a checkpoint.
   *
   * @param key the part or the prefix that the config names
   * @param adapt what the network's owner does to the names of older checkpoints
   * @throws CheckpointException if the key names nothing, or if it is not clear what to read
   */
  static FoundWeights in(
      Checkpoint checkpoint, Optional<String> key, Network network, UnaryOperator<Weights> adapt) {
    return in(checkpoint, key, network, network, adapt);
  }

  /**
   * The same for a network that may be run with further outputs.
   *
   * @param whole the network with all outputs, whose keys names without dots may stand for
   */
  static FoundWeights in(
      Checkpoint checkpoint,
      Optional<String> key,
      Network network,
      Network whole,
      UnaryOperator<Weights> adapt) {
    Set<String> expected = keys(network);
    String below = key.map(part -> below(checkpoint, part)).orElse("");
    FoundWeights usual;
    try {
      usual = usual(checkpoint, key);
      Set<String> names = adapt.apply(usual.weights()).names();
      boolean nothingElse =
          names.stream().allMatch(name -> expected.contains(name) || network.ignoresKey(name));
      if (names.containsAll(expected) && nothingElse) {
        return usual;
      }
    } catch (CheckpointException unclear) {
      // The keys of the network may tell what the names of the parts do not.
      return search(checkpoint, below, expected, keys(whole)).orElseThrow(() -> named(unclear));
    }
    return search(checkpoint, below, expected, keys(whole)).orElse(usual);
  }

  private static Set<String> keys(Network network) {
    Set<String> keys = new LinkedHashSet<>();
    NetworkSummary.of(network).specs().stream().map(ParameterSpec::name).forEach(keys::add);
    return keys;
  }

  private static FoundWeights usual(Checkpoint checkpoint, Optional<String> key) {
    Optional<String> part = key.isPresent() ? key : checkpoint.mainPart();
    return new FoundWeights(part.map(checkpoint::weights).orElseGet(checkpoint::weights), part);
  }

  private static Optional<FoundWeights> search(
      Checkpoint checkpoint, String below, Set<String> expected, Set<String> known) {
    String common = commonModule(expected);
    return Stream.of("", common)
        .distinct()
        .flatMap(
            dropped ->
                new WeightsSearch(checkpoint, below, expected, known, dropped).find().stream())
        .findFirst();
  }

  /** The error with the keys of a config by which a part is named. */
  private static RaeException named(CheckpointException unclear) {
    return unclear.explained(
        unclear.getMessage()
            + "\nIn a config, ckpt_key beside ckpt (encoder_key and pretrained_decoder_key in"
            + " stage_1.params) names the part",
        unclear.where());
  }

  /** The first word of all keys with its dot, such as {@code vit.}, or nothing. */
  private static String commonModule(Set<String> keys) {
    String first = keys.isEmpty() ? "" : keys.iterator().next();
    String word = first.substring(0, first.indexOf('.') + 1);
    return keys.stream().allMatch(key -> key.startsWith(word)) ? word : "";
  }

  /** What the names of a part begin with: a dictionary, or a prefix in the part usually read. */
  private static String below(Checkpoint checkpoint, String part) {
    String plain =
        part.endsWith(".") || part.endsWith("/") ? part.substring(0, part.length() - 1) : part;
    Stream<String> starts =
        Stream.concat(
            Stream.of(plain + "/", plain + "."),
            checkpoint.parts().stream().map(dictionary -> dictionary + "/" + plain + "."));
    return starts
        .filter(start -> checkpoint.names().stream().anyMatch(name -> name.startsWith(start)))
        .findFirst()
        .orElseThrow(() -> noSuchPart(checkpoint, part));
  }

  private static RaeException noSuchPart(Checkpoint checkpoint, String part) {
    try {
      checkpoint.weights(part);
      throw new IllegalStateException(part + " is a part after all");
    } catch (CheckpointException e) {
      return named(e);
    }
  }
}
