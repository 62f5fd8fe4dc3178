// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.RaeException;
import java.util.List;

/**
 * The options that a user may set. ONNX Runtime accepts any key and ignores unknown ones, so a typo
 * would otherwise go unnoticed.
 */
final class SessionOptionNames {
  /** The prefix of options of the CUDA execution provider, which validates them itself. */
  static final String CUDA_PREFIX = "cuda.";

  /** The option for the file name prefix of each session's profile. */
  static final String PROFILE = "profile";

  /** The session config entries of ONNX Runtime 1.28 that apply to models in memory. */
  private static final List<String> ENTRIES =
      List.of(
          "memory.enable_memory_arena_shrinkage",
          "mlas.disable_kleidiai",
          "mlas.use_lut_gemm",
          "optimization.disable_specified_optimizers",
          "optimization.enable_cast_chain_elimination",
          "optimization.enable_gelu_approximation",
          "optimization.minimal_build_optimizations",
          "session.collect_node_memory_stats_to_file",
          "session.debug_layout_transformation",
          "session.disable_aot_function_inlining",
          "session.disable_cpu_ep_fallback",
          "session.disable_prepacking",
          "session.dynamic_block_base",
          "session.force_spinning_stop",
          "session.graph_optimizations_loop_level",
          "session.inter_op.allow_spinning",
          "session.inter_op.spin_backoff_max",
          "session.inter_op.spin_duration_us",
          "session.intra_op.allow_spinning",
          "session.intra_op.spin_backoff_max",
          "session.intra_op.spin_duration_us",
          "session.intra_op_thread_affinities",
          "session.layer_assignment_settings",
          "session.node_partition_config_file",
          "session.record_ep_graph_assignment_info",
          "session.resource_cuda_partitioning_settings",
          "session.set_denormal_as_zero",
          "session.strict_shape_type_inference",
          "session.use_device_allocator_for_initializers");

  private SessionOptionNames() {}

  /**
   * Rejects options that do not exist.
   *
   * @throws RaeException if there is one; the message names it and the existing options
   */
  static void requireKnown(EngineOptions options) {
    for (String name : options.properties().keySet()) {
      boolean known =
          name.startsWith(CUDA_PREFIX) || name.equals(PROFILE) || ENTRIES.contains(name);
      if (!known) {
        throw new RaeException(
            "the engine onnxruntime has no option '%s'; it has %s, %s<option of the CUDA provider>, %s"
                .formatted(name, PROFILE, CUDA_PREFIX, String.join(", ", ENTRIES)));
      }
    }
  }
}
