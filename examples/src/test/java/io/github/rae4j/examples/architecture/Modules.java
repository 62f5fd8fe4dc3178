// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.architecture;

import java.util.List;
import java.util.stream.Stream;

/**
 * The modules of ARCHITECTURE.md as packages. Every package belongs to one module, so the arrows
 * can be told from the class files.
 */
final class Modules {
  static final String ROOT = "io.github.rae4j";

  /** Parts that know the contract and the layers of transformers. */
  static final List<String> PARTS_OVER_LAYERS =
      List.of("encoders", "decoders", "autoencoders", "backbones");

  /** Parts that know the contract alone. */
  static final List<String> PARTS = List.of("samplers");

  /** Parts that may use layers and core as well. */
  static final List<String> PARTS_OVER_CORE = List.of("metrics", "datasets", "trainers");

  static final List<String> ENGINES = List.of("onnxruntime", "pytorch");

  private Modules() {}

  static String[] api() {
    return packages(
        "spi",
        "options",
        "condition",
        "errors",
        "roles",
        "model",
        "engine",
        "network",
        "sampling",
        "tensor",
        "data",
        "metric",
        "probe",
        "training");
  }

  static String[] layers() {
    return packages("layers");
  }

  static String[] formats() {
    return packages("formats");
  }

  /** With the front door at the root. */
  static String[] core() {
    return join(new String[] {ROOT}, packages("core"));
  }

  static String[] evaluation() {
    return packages("evaluation");
  }

  /** What fetches models and data. */
  static String[] hub() {
    return packages("hub");
  }

  /** What engines share to look for native libraries. */
  static String[] natives() {
    return packages("natives");
  }

  /**
   * Spark jobs. The one artifact without a descriptor: Spark's jars have no valid names as modules,
   * so that nothing could require them.
   */
  static String[] spark() {
    return packages("spark");
  }

  /** The page and the HTTP interface. */
  static String[] serve() {
    return packages("serve");
  }

  /** What other frameworks see a model through. */
  static String[] adapters() {
    return packages("langchain4j", "springai");
  }

  static String[] testkit() {
    return packages("testkit");
  }

  static String[] testdata() {
    return packages("testdata");
  }

  /** What is there for tests only. */
  static String[] tests() {
    return join(testkit(), testdata());
  }

  static String[] cli() {
    return packages("cli");
  }

  static String[] examples() {
    return packages("examples");
  }

  /** All parts and engines: those that never know one another. */
  static String[] plugins() {
    return packages(pluginNames().toArray(String[]::new));
  }

  /** The parts and engines but one. */
  static String[] pluginsOtherThan(String name) {
    return packages(
        pluginNames().stream().filter(other -> !other.equals(name)).toArray(String[]::new));
  }

  static List<String> pluginNames() {
    return Stream.of(PARTS_OVER_LAYERS, PARTS, PARTS_OVER_CORE, ENGINES)
        .flatMap(List::stream)
        .toList();
  }

  static String[] all() {
    return join(
        api(),
        layers(),
        formats(),
        core(),
        evaluation(),
        hub(),
        natives(),
        spark(),
        serve(),
        adapters(),
        plugins(),
        tests(),
        cli(),
        examples());
  }

  /** Package patterns of the given first names below the root. */
  static String[] packages(String... names) {
    return Stream.of(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
  }

  static String[] join(String[]... lists) {
    return Stream.of(lists).flatMap(Stream::of).toArray(String[]::new);
  }
}
